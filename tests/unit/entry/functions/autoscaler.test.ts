import { describe, expect, it } from 'vitest';
import { minutes, seconds, type Zone } from '../../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../../autoscaler/src/ports/errors.ts';
import { createPod } from '../../../../autoscaler/world/model/pods.ts';
import type { World } from '../../../../autoscaler/world/model/state.ts';
import { readyWorkers } from '../../../support/run.ts';
import { aWireWorld, callsOf } from '../../../support/wire-world.ts';

const EVERY_MINUTE = { windows: [], otherwise: minutes(1) };
const EVERY_TWO = { windows: [], otherwise: minutes(2) };

/** Three nodes in the middle of their range, after so many minutes. */
async function quiet(after: number, cadence = EVERY_MINUTE) {
  const it = await aWireWorld({ load: () => 3, policy: { cadence } });
  await it.run(after);
  it.forget();
  return it;
}

const found = (it: Awaited<ReturnType<typeof quiet>>, name: string) =>
  it.measured.filter((point) => point.name === name);

describe('heartbeats over the wire', () => {
  it('buy nodes for a load, and let them go after it', async () => {
    let load = 6;
    const it = await aWireWorld({ load: () => load, policy: { cadence: EVERY_MINUTE } });
    await it.run(12);
    expect(readyWorkers(it.world)).toBe(5);
    load = 2;
    await it.run(60);
    expect(readyWorkers(it.world)).toBeLessThan(5);
    const bought = found(it, 'ScaleUpEvents').length;
    expect([bought, found(it, 'NodeJoinLatency').length]).toEqual([2, 2]);
    expect(found(it, 'ScaleDownEvents')).not.toEqual([]);
    expect(found(it, 'ScalingFailures')).toEqual([]);
    expect(it.published.length).toBeGreaterThan(3);
  });

  it('cost one call while nothing is due', async () => {
    const it = await quiet(9, EVERY_TWO);
    expect(await it.run(1)).toEqual(['idle']);
    expect(callsOf(it)).toEqual({ dynamodb: 1 });
  });

  it('cost so many calls where a decision is due and holds', async () => {
    const it = await quiet(14, EVERY_TWO);
    expect(await it.run(1)).toEqual(['ticked']);
    expect(found(it, 'Decisions')).toMatchObject([{ of: 'hold' }]);
    // To the table: read, lease, save, record, release. The history is kept warm.
    const calls = { dynamodb: 5, ec2: 1, kubernetes: 10, prometheus: 6, ssm: 1 };
    expect(callsOf(it)).toEqual(calls);
  });

  it('cost three calls to the table more once in five minutes, to record the load', async () => {
    const it = await quiet(10, EVERY_TWO);
    await it.run(1);
    const calls = { dynamodb: 8, ec2: 1, kubernetes: 10, prometheus: 7, ssm: 1 };
    expect(callsOf(it)).toEqual(calls);
  });

  it('ask for each secret once in five minutes, however many ask', async () => {
    const it = await aWireWorld({ load: () => 3, policy: { cadence: EVERY_MINUTE } });
    await it.run(4);
    expect(callsOf(it)['secretsmanager']).toBe(2);
  });

  it('pin both ports of the server to the authority that their secrets name', async () => {
    const it = await quiet(1);
    expect([...it.trusted.keys()].sort()).toEqual(['10.0.0.10:30090', '10.0.0.10:6443']);
    expect([...it.trusted.values()].every((ca) => ca.includes('BEGIN CERTIFICATE'))).toBe(true);
  });

  it('hand on the correlation id that they were asked with', async () => {
    const it = await aWireWorld({ load: () => 6, policy: { cadence: EVERY_MINUTE } });
    for (let beat = 0; beat < 6; beat++) {
      await it.beat({ correlation: 'event-1' });
      it.pass(minutes(1));
    }
    const said = it.published.map(({ message }) => JSON.parse(message).smartscale.correlation);
    expect([said.length > 0, new Set(said)]).toEqual([true, new Set(['event-1'])]);
    expect(it.logged.every(({ fields }) => fields['correlation'] === 'event-1')).toBe(true);
  });
});

describe('when something is gone', () => {
  it('keeps to the last good policy while the parameter is corrupt', async () => {
    const it = await quiet(3);
    it.write('{"v":1,"policy":{}}');
    expect(await it.run(1)).toEqual(['ticked']);
    expect(found(it, 'PolicySource')).toMatchObject([{ of: 'last-good' }]);
  });

  it('keeps the minimum in the zones of its subnets where there never was a policy', async () => {
    const zones = ['ap-south-1a', 'ap-south-1b'] as [Zone, Zone];
    const it = await aWireWorld({ load: () => 1, zones, change: { initial: [] } });
    it.write('');
    await it.run(6);
    expect(new Set(found(it, 'PolicySource').map((point) => 'of' in point && point.of))).toEqual(
      new Set(['built-in']),
    );
    const bought = [...it.world.machines.values()].map(({ instance }) => instance.zone);
    expect(bought.sort()).toEqual(zones);
  });

  it('says so once and asks little when nothing answers at all', async () => {
    const it = await quiet(3);
    it.line.silence('');
    expect(await it.run(3)).toEqual(['failed', 'failed', 'failed']);
    expect(callsOf(it)).toEqual({ dynamodb: 9 });
    expect(it.logged.map(({ message }) => message)).toEqual(Array(3).fill('tick failed'));
    expect(found(it, 'ScalingFailures')).toMatchObject(Array(3).fill({ of: 'Internal' }));
    it.line.speak();
    expect(await it.run(1)).toEqual(['ticked']);
  });

  it('goes on with all the rest when Prometheus is', async () => {
    const it = await quiet(3);
    it.line.silence('30090');
    expect(await it.run(1)).toEqual(['ticked']);
    expect(found(it, 'PrometheusUnavailable')).toMatchObject([{ value: 1 }]);
    expect(found(it, 'CurrentNodeCount')).toMatchObject([{ value: 3 }]);
  });

  it('counts a mistake of ours and hands it to AWS Lambda, with where it came from', async () => {
    const it = await quiet(3);
    it.line.heed(() => {
      throw new RangeError('our own');
    });
    await expect(it.beat()).rejects.toThrow('our own');
    expect(it.logged).toMatchObject([{ message: 'internal error', fields: { why: 'our own' } }]);
    expect(it.logged[0]?.fields['stack']).toContain('wire-world');
    expect(found(it, 'ScalingFailures')).toMatchObject([{ of: 'Internal' }]);
  });
});

describe('the time of a run', () => {
  it('ends the work in time, records what was done and lets go of the lease', async () => {
    const it = await quiet(3);
    let slow = true;
    it.line.heed(({ url }) => {
      if (!slow || !url.includes(':6443')) return;
      slow = false;
      it.pass(seconds(47));
    });
    expect((await it.beat()).outcome).toBe('ticked');
    expect(it.logged).toMatchObject([
      { message: 'tick ticked' },
      { message: 'overrun', fields: { phase: 'work', by: 2_000 } },
    ]);
    it.line.heed(() => {});
    // A lease that nobody let go of would last for another half minute.
    expect((await it.beat()).outcome).not.toBe('busy');
  });

  it('looks for a shorter while where less is left', async () => {
    const it = await aWireWorld({ load: () => 6, policy: { cadence: EVERY_MINUTE } });
    while (found(it, 'ScaleUpEvents').length === 0) await it.run(1);
    it.forget();
    await it.beat({}, 40_000);
    expect(it.logged).toMatchObject([{ fields: { looks: 2, took: 10_000 } }]);
  });

  it('takes the lease under a name of its own', async () => {
    const it = await quiet(1);
    await it.run(2);
    const bodies = it.line.sent.map(({ body = '' }) => /"request-\d+"/.exec(body)?.[0]);
    expect(new Set(bodies.filter((it) => it))).toEqual(new Set(['"request-2"', '"request-3"']));
  });

  it('repeats what must be recorded after the work has ended', async () => {
    const it = await quiet(3);
    const mishaps = ['slow', 'lost'];
    it.line.heed(({ url }) => {
      if (mishaps[0] === 'slow' && url.includes(':6443')) {
        mishaps.shift();
        it.pass(seconds(47));
      } else if (mishaps[0] === 'lost' && url.includes('dynamodb')) {
        mishaps.shift();
        throw new OperatingError({ service: 'dynamodb', kind: 'timeout' }, 'no answer');
      }
    });
    expect((await it.beat()).outcome).toBe('ticked');
    expect(mishaps).toEqual([]);
  });

  it('tells of a look that began too late', async () => {
    const it = await quiet(3);
    it.line.heed(({ url }) => void (url.includes('ssm') && it.pass(seconds(36))));
    await it.beat();
    expect(it.logged[1]).toMatchObject({
      message: 'overrun',
      fields: { phase: 'look', by: 1_000 },
    });
  });

  it('is not told of the run before, which a mistake of ours ended', async () => {
    const it = await quiet(10, EVERY_TWO);
    it.line.heed(({ body }) => {
      if (body?.includes('DECISION#')) throw new RangeError('our own');
    });
    await expect(it.beat()).rejects.toThrow('our own');
    it.forget();
    it.pass(minutes(1));
    expect((await it.beat()).outcome).toBe('idle');
    expect(found(it, 'ClusterAccessAge')).toEqual([]);
  });

  it('never waits for an answer beyond its own end', async () => {
    const it = await quiet(3);
    await it.beat({}, 18_000);
    const longest = it.line.sent.map(({ timeout }) => timeout);
    expect(Math.max(...longest.filter((ms) => ms > 0))).toBeLessThanOrEqual(8_000);
    const work = it.line.sent.filter(({ url }) => !url.includes('dynamodb'));
    expect(work.every(({ timeout }) => timeout <= 3_000)).toBe(true);
    expect(work.length).toBeGreaterThan(10);
  });
});

/** A Deployment of so many pods, each larger than any node that could be bought. */
function aMistypedDeployment(world: World, replicas: number): void {
  for (let index = 0; index < replicas; index++)
    createPod(world, {
      workload: 'a-deployment-with-a-rather-long-name',
      kind: 'Deployment',
      namespace: 'a-namespace-with-a-rather-long-name',
      cpuMillis: 90_000,
      memoryMib: 64,
      startup: [1_000, 2_000],
      spreadZones: false,
    });
}

describe('a thousand pods that no node would help', () => {
  it('neither fill the state while nobody can be told, nor are told again and again', async () => {
    const it = await aWireWorld({ load: () => 3, policy: { cadence: EVERY_TWO } });
    aMistypedDeployment(it.world, 1_000);
    it.line.silence('sns');
    const silent = await it.run(20);
    expect(silent).not.toContain('failed');
    it.line.speak();
    await it.run(6);
    const told = it.published.filter(({ subject }) => subject?.includes('no node would help'));
    expect(told).toHaveLength(1);
    expect(told[0]?.message).toContain('1,000 pods');
    expect(told[0]?.message).toContain('and 980 more');
  });
});

describe('a state that an older version wrote', () => {
  it('is gone on from by its last good policy', async () => {
    const it = await quiet(3, EVERY_TWO);
    const { body } = await it.forgetAttributes('outbox', 'decided_on', 'suspects', 'alarms');
    expect(body).toBe('{}');
    expect(await it.run(4)).not.toContain('failed');
    expect(found(it, 'Decisions').length).toBeGreaterThan(0);
  });

  it('that nobody can read stops everything, is counted, and ends no run', async () => {
    const it = await quiet(3, EVERY_TWO);
    await it.forgetAttributes('operations');
    expect(await it.run(2)).toEqual(['failed', 'failed']);
    expect(found(it, 'ScalingFailures')).toMatchObject([{ of: 'Internal' }, { of: 'Internal' }]);
  });
});
