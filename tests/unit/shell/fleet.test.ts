import { describe, expect, it } from 'vitest';
import { unknown } from '../../../autoscaler/src/core/observation.ts';
import { EMPTY_STATE } from '../../../autoscaler/src/core/state.ts';
import { minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { startRun } from '../../../autoscaler/src/shell/run.ts';
import { aNode, NOON, ZONE_A, ZONE_B } from '../../support/cluster.ts';
import { anObservation } from '../../support/observation.ts';
import { aRun, readyWorkers } from '../../support/run.ts';

const workers = [
  aNode({ name: 'server', role: 'server' }),
  aNode({ name: 'a1', zone: ZONE_A }),
  aNode({ name: 'a2', zone: ZONE_A, ready: false }),
  aNode({ name: 'b1', zone: ZONE_B }),
];
const FLEET = { nodes: 3, byZone: { [ZONE_A]: 2, [ZONE_B]: 1 } };

async function underLease() {
  const { ports, store, live } = aRun({ load: 2 });
  const grant = await store.acquire('one', NOON, seconds(90));
  if (grant === 'held') throw new Error('a free lease is held');
  const { lease, state } = grant;
  const given = { policy: live.policy, origin: { source: 'current' }, lease, state } as const;
  const workUntil = (NOON + minutes(1)) as typeof NOON;
  const run = startRun({ ports, finishing: ports }, { ...given, workUntil });
  return { run, store };
}

describe('the fleet in the table', () => {
  it('is every registered worker by zone, without the server', async () => {
    const { run, store } = await underLease();
    run.sees(anObservation({ workers }));
    await run.save(EMPTY_STATE, []);
    expect(store.current().fleet).toEqual(FLEET);
  });

  it('is unknown before the first good list, and that of the last one after it', async () => {
    const { run, store } = await underLease();
    const blind = { ...anObservation({ workers }), nodes: unknown('unreachable') };
    run.sees(blind);
    await run.save(EMPTY_STATE, []);
    expect(store.current()).not.toHaveProperty('fleet');
    run.sees(anObservation({ workers }));
    run.sees(blind);
    await run.save(EMPTY_STATE, []);
    expect(store.current().fleet).toEqual(FLEET);
  });

  it('is told by every tick that saves', async () => {
    const { world, store, run } = aRun({ load: 2 });
    await run(minutes(1));
    expect(store.current().fleet?.nodes).toBe(readyWorkers(world));
  });
});
