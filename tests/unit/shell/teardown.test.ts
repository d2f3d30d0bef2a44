import { describe, expect, test } from 'vitest';
import type { Instance } from '../../../autoscaler/src/core/cluster.ts';
import type { InstanceId, Instant, Millis } from '../../../autoscaler/src/core/units.ts';
import { minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import { type Step, teardown } from '../../../autoscaler/src/shell/teardown.ts';
import { aState } from '../../support/observation.ts';
import { aLaunch } from '../../support/operations.ts';

/** A cluster of one worker, whose table shows an open launch for so long; every call is noted. */
function aCluster({ launching = 0, hangs = 0 }: { launching?: number; hangs?: number } = {}) {
  let now = 0;
  const did: string[] = [];
  let endsAt: number | undefined;
  const note = (what: string) => void did.push(`${now / 1000} ${what}`);
  const worker = (state: Instance['state']): Instance => ({
    ...{ id: 'i-1' as InstanceId, state, launchedAt: 0 as Instant, market: 'spot' },
    ...{ zone: 'us-east-1a' as Instance['zone'], type: 't3.small' as Instance['type'] },
  });
  const ports = {
    clock: {
      now: () => now as Instant,
      sleep: async (span: Millis) => {
        now += span;
      },
    },
    workers: {
      owned: async () => {
        note('look');
        if (endsAt === undefined) return [worker('running')];
        return [worker(now < endsAt ? 'shutting-down' : 'terminated')];
      },
      terminate: async () => {
        note('end');
        if (now < hangs)
          throw new OperatingError({ service: 'ec2', kind: 'throttled' }, 'slow down');
        endsAt ??= now + 25_000;
      },
    },
    memory: {
      putBrake: async () => note('brake'),
      holder: async () => undefined,
      peek: async () => ({
        state: aState({ operations: now < launching ? [aLaunch()] : [] }),
      }),
    },
  };
  const run = async (stop = { aborted: false }) => {
    const steps: Step[] = [];
    const torn = await teardown(ports, {
      ...{ brake: { until: 0 as Instant, why: 'test' }, patience: minutes(2), stop },
      ...{ end: minutes(10) as number as Instant, tell: (step) => void steps.push(step) },
    });
    return { torn, steps, did };
  };
  return { run, did };
}

describe('ending the workers', () => {
  test('asks each once, and looks until EC2 has said twice that it is gone', async () => {
    const { did, torn } = await aCluster().run();
    expect(did).toEqual(['0 brake', '0 look', '0 end', '10 look', '20 look', '30 look', '40 look']);
    expect(torn).toEqual({ kind: 'done', asked: ['i-1'], left: [] });
  });

  test('does not look before an open launch has found its instance', async () => {
    const { did, steps } = await aCluster({ launching: seconds(35) }).run();
    expect(did.slice(0, 3)).toEqual(['0 brake', '40 look', '40 end']);
    expect(steps.filter(({ kind }) => kind === 'waiting')).toHaveLength(1);
  });

  test('goes on when nobody ever finishes that launch', async () => {
    const { did, steps } = await aCluster({ launching: minutes(60) }).run();
    expect(did[1]).toBe('120 look');
    expect(steps.map(({ kind }) => kind)).toContain('gave-up-waiting');
  });

  test('asks again at the next look where EC2 would not', async () => {
    const { did, torn } = await aCluster({ hangs: seconds(15) }).run();
    expect(did.filter((it) => it.endsWith('end'))).toEqual(['0 end', '10 end', '20 end']);
    expect(torn.kind).toBe('done');
  });

  test('stops on a word, having begun nothing that the next run cannot go on with', async () => {
    const { did, torn } = await aCluster().run({ aborted: true });
    expect([did, torn]).toEqual([['0 brake'], { kind: 'stopped', asked: [] }]);
  });
});
