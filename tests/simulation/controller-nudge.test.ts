import { describe, expect, test } from 'vitest';
import { mustMove } from '../../autoscaler/src/core/cluster.ts';
import {
  type Cores,
  elapsed,
  type InstanceType,
  minutes,
  type NodeName,
} from '../../autoscaler/src/core/units.ts';
import { buy, nodeNameOf } from '../../autoscaler/world/model/machines.ts';
import { CONTROLLER_TOKEN, PLACES, type WireWorld } from '../../autoscaler/world/wire/internet.ts';
import { ZONE_A } from '../support/cluster.ts';
import { aControllerWorld } from '../support/controller-world.ts';
import { clusterOver } from '../support/kubernetes-wire.ts';

const only = ['nudge'];

/** As the functions would: the same adapter, past the controller and its faults. */
const functions = (wire: WireWorld) =>
  clusterOver(wire.exchange, { server: PLACES.server, token: async () => CONTROLLER_TOKEN });

const events = (wire: WireWorld) => wire.invoked.map(({ event }) => event);

/** Without the one for the nodes that are there from the beginning. */
async function aQuietWorld(options: Parameters<typeof aControllerWorld>[0] = {}) {
  const it = await aControllerWorld({ only, ...options });
  await it.pass(minutes(11));
  expect(events(it.wire)).toEqual([{ correlation: 'nudge' }]);
  return it;
}

const unschedulable = ({ world }: WireWorld) =>
  [...world.pods.values()].flatMap(({ pod }) => pod.unschedulableSince ?? []);

describe('a nudge', () => {
  test('asks for a decision once a pod has waited for as long as the policy says', async () => {
    const load = { cores: 2 };
    const it = await aQuietWorld({ change: { demand: () => load.cores as Cores } });
    load.cores = 12;
    const nudged = () => events(it.wire).slice(1);
    for (let look = 0; look < 40 && nudged().length === 0; look++) await it.pass(minutes(0.25));
    expect(nudged()).toEqual([{ correlation: 'nudge', decide: true }]);
    const oldest = Math.min(...unschedulable(it.wire));
    const waited = elapsed(oldest as never, it.wire.world.now);
    expect(waited).toBeGreaterThanOrEqual(minutes(3));
    expect(waited).toBeLessThan(minutes(4.5));
  });

  test('does not come for waiting pods while the policy buys nothing', async () => {
    const load = { cores: 2 };
    const it = await aQuietWorld({
      change: { demand: () => load.cores as Cores },
      policy: { mode: 'paused' },
    });
    load.cores = 12;
    await it.pass(minutes(10));
    expect(unschedulable(it.wire).length).toBeGreaterThan(0);
    expect(events(it.wire).slice(1)).toEqual([]);
  });

  test('comes when a node of ours has become Ready, and no second time', async () => {
    const it = await aQuietWorld();
    const order = { zone: ZONE_A, type: 't3.small' as InstanceType, market: 'spot' } as const;
    const node = nodeNameOf(buy(it.wire.world, { ...order, token: 'token', lag: 0 }));
    for (let look = 0; look < 40 && !it.wire.world.nodes.get(node)?.ready; look++)
      await it.pass(minutes(0.25));
    expect(events(it.wire).slice(1)).toEqual([]);
    await it.pass(minutes(1.5));
    expect(events(it.wire).slice(1)).toEqual([{ correlation: 'nudge' }]);
    await it.pass(minutes(15));
    expect(events(it.wire)).toHaveLength(2);
  });

  test('comes when a node that we cordoned has nothing left to move', async () => {
    const it = await aQuietWorld();
    const name = [...it.wire.world.nodes.values()].find((node) => node.role === 'worker')?.name;
    await functions(it.wire).cordon(name as NodeName, 'down-7-0');
    await it.pass(minutes(2));
    expect(events(it.wire).slice(1)).toEqual([]);
    const left = () =>
      [...it.wire.world.pods.values()].filter(({ pod }) => pod.node === name && mustMove(pod));
    // Budgets let them go a few at a time.
    for (let round = 0; round < 40 && left().length > 0; round++) {
      for (const { pod } of left()) await functions(it.wire).evict(pod);
      await it.pass(minutes(0.5));
    }
    expect(left()).toEqual([]);
    await it.pass(minutes(1.5));
    expect(events(it.wire).slice(1)).toEqual([{ correlation: 'nudge' }]);
  });

  test('that was lost is sent again', async () => {
    const it = await aControllerWorld({ only });
    it.state.outage = { service: 'lambda', how: 'throttled' };
    await it.pass(minutes(3));
    expect(events(it.wire)).toEqual([]);
    expect(it.logged.join()).toContain('"duty":"nudge"');
    it.state.outage = undefined;
    await it.pass(minutes(3));
    expect(events(it.wire)).toHaveLength(1);
    expect(it.violations).toEqual([]);
  });

  test('needs no policy younger than the last one that was good', async () => {
    const it = await aControllerWorld({ only });
    await it.pass(minutes(1));
    it.state.outage = { service: 'ssm', how: 'refused' };
    const order = { zone: ZONE_A, type: 't3.small' as InstanceType, market: 'spot' } as const;
    buy(it.wire.world, { ...order, token: 'token', lag: 0 });
    await it.pass(minutes(8));
    expect(events(it.wire)).toHaveLength(2);
  });
});
