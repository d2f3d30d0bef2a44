import { describe, expect, it } from 'vitest';
import type {
  Cores,
  InstanceType,
  Instant,
  OperationId,
  Usd,
} from '../../../autoscaler/src/core/units.ts';
import { minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { interrupt } from '../../../autoscaler/world/model/interruptions.ts';
import { buy, nodeNameOf } from '../../../autoscaler/world/model/machines.ts';
import { SHOP } from '../../../autoscaler/world/model/pods.ts';
import type { World, WorldOptions } from '../../../autoscaler/world/model/state.ts';
import { advance, createWorld } from '../../../autoscaler/world/model/world.ts';
import { NOON, ZONE_A } from '../../support/cluster.ts';
import { aShopOptions } from '../../support/world.ts';

const SMALL = 't3.small' as InstanceType;

const aWorld = (change: Partial<WorldOptions> = {}): World => createWorld(aShopOptions(change));

const later = (span: number) => (NOON + span) as Instant;
const shopPods = (world: World) =>
  [...world.pods.values()].filter(({ workload }) => workload === SHOP);
const order = (index: number) => ({
  zone: ZONE_A,
  type: SMALL,
  market: 'on-demand' as const,
  token: `t${index}`,
  operation: `up-${index}` as OperationId,
  lag: 0,
});

describe('a machine', () => {
  it('boots as the options say: half within the median, 95 of 100 within the p95', () => {
    const world = aWorld();
    const took = Array.from({ length: 2_000 }, (_, index) => {
      const machine = world.machines.get(buy(world, order(index)));
      return (machine?.readyAt ?? 0) - NOON;
    }).toSorted((a, b) => a - b);
    expect(Math.abs((took[1_000] ?? 0) - 75_000)).toBeLessThan(5_000);
    expect(Math.abs((took[1_900] ?? 0) - 150_000)).toBeLessThan(15_000);
  });

  it('registers, is Ready, and gets pods only then', () => {
    const world = aWorld({ demand: () => 9 as Cores });
    const node = nodeNameOf(buy(world, order(1)));
    expect(world.nodes.has(node)).toBe(false);
    advance(world, later(minutes(6)));
    expect(world.nodes.get(node)?.ready).toBe(true);
    expect(shopPods(world).some(({ pod }) => pod.node === node)).toBe(true);
  });

  it('that never joins never registers', () => {
    const world = aWorld({ boot: { median: seconds(75), p95: seconds(150), neverJoins: 1 } });
    const id = buy(world, order(1));
    advance(world, later(minutes(30)));
    expect(world.nodes.has(nodeNameOf(id))).toBe(false);
    expect(world.machines.get(id)?.instance.state).toBe('running');
  });

  it('that AWS takes runs for two more minutes, and its node goes silent', () => {
    const world = aWorld();
    const machine = [...world.machines.values()].find(({ instance }) => instance.market === 'spot');
    if (!machine) throw new Error('no spot machine');
    interrupt(world, machine);
    advance(world, later(minutes(1.75)));
    expect(machine.instance.state).toBe('running');
    advance(world, later(minutes(3)));
    expect(machine.instance.state).toBe('terminated');
    expect(world.nodes.get(nodeNameOf(machine.instance.id))?.ready).toBe(false);
  });

  it('re-creates its Node when somebody deletes it while it lives', () => {
    const world = aWorld();
    const [machine] = world.machines.values();
    const name = nodeNameOf(machine?.instance.id as never);
    const before = world.nodes.get(name)?.uid;
    world.nodes.delete(name);
    advance(world, later(minutes(1)));
    expect(world.nodes.get(name)?.uid).not.toBe(before);
    expect(world.nodes.has(name)).toBe(true);
  });
});

describe('the shop', () => {
  it('settles at the pods that its HPA wants', () => {
    const world = aWorld({ demand: () => 3.2 as Cores });
    advance(world, later(minutes(20)));
    // 3.2 vCPU at 0.32 a pod; the HPA tolerates 10 %.
    expect(world.replicas).toBeGreaterThanOrEqual(9);
    expect(world.replicas).toBeLessThanOrEqual(11);
  });

  it('keeps its pods for five minutes after the load has gone', () => {
    const world = aWorld({
      demand: (at) => (at < later(minutes(20)) ? 3.2 : 0.5) as Cores,
    });
    advance(world, later(minutes(24)));
    expect(world.replicas).toBeGreaterThanOrEqual(9);
    advance(world, later(minutes(30)));
    expect(world.replicas).toBe(5);
  });

  it('waits unschedulable when the nodes are full, and says since when', () => {
    const world = aWorld({ demand: () => 9 as Cores });
    advance(world, later(minutes(10)));
    const waiting = shopPods(world).filter(({ pod }) => pod.node === undefined);
    expect(waiting.length).toBeGreaterThan(0);
    for (const { pod } of waiting) expect(pod.unschedulableSince).toBeDefined();
    expect(world.tally.podPendingMinutes).toBeGreaterThan(0);
  });

  it('never puts more on a node than it offers', () => {
    const world = aWorld({ demand: () => 9 as Cores });
    advance(world, later(minutes(15)));
    for (const node of world.nodes.values()) {
      const there = [...world.pods.values()].filter(({ pod }) => pod.node === node.name);
      const memory = there.reduce((sum, { pod }) => sum + pod.requests.memory, 0);
      const cpu = there.reduce((sum, { pod }) => sum + pod.requests.cpu, 0);
      expect(memory).toBeLessThanOrEqual(node.allocatable.memory);
      expect(cpu).toBeLessThanOrEqual(node.allocatable.cpu);
    }
  });
});

describe('the bill', () => {
  it('is the price list times the hours, and no surplus below the baseline', () => {
    const world = aWorld({ demand: () => 0.6 as Cores });
    advance(world, later(minutes(600)));
    const hourly = 0.0208 + 2 * 0.0073;
    expect(world.tally.listCost).toBeCloseTo(10 * hourly, 4);
    expect(world.tally.surplusCost).toBe(0);
  });

  it('charges what busy machines borrow', () => {
    const world = aWorld({ demand: () => 5 as Cores });
    advance(world, later(minutes(60 * 30)));
    expect(world.tally.surplusCost).toBeGreaterThan(0);
  });
});

describe('standard credits', () => {
  const fresh = { credits: 'standard', demand: () => 5 as Cores } as const;

  it('hold a machine that has none to its baseline, which reads as twice as busy', () => {
    const world = aWorld(fresh);
    advance(world, later(minutes(30)));
    for (const { load } of world.machines.values()) expect(load).toBeLessThanOrEqual(0.4 + 1e-9);
    // A fifth of each vCPU is delivered; the rest of what was wanted shows as steal.
    expect(world.samples.cpu.at(-1)).toBeGreaterThan(0.4);
    expect(world.tally.minutesOverloaded).toBeGreaterThan(25);
  });

  it('are never billed, and serve more once they were saved', () => {
    const world = aWorld({
      ...fresh,
      demand: (at) => (at < later(minutes(600)) ? 0.5 : 4) as Cores,
    });
    advance(world, later(minutes(620)));
    expect(Math.max(...[...world.machines.values()].map(({ load }) => load))).toBeGreaterThan(1);
    advance(world, later(minutes(60 * 40)));
    expect(world.tally.surplusCost).toBe(0);
  });
});

describe('a price of the operator', () => {
  it('takes the place of the list price', () => {
    const prices = { 't3.small': { onDemand: 0.5 as Usd, spot: 0.25 as Usd } };
    const world = aWorld({ prices, demand: () => 0.5 as Cores });
    advance(world, later(minutes(60)));
    expect(world.tally.listCost).toBeCloseTo(0.5 + 2 * 0.25, 4);
  });
});

describe('a world', () => {
  it('is the same twice with one seed, and another with another', () => {
    const story = (seed: number) => {
      const world = aWorld({ seed, demand: (at) => (2 + Math.sin(at / 3e6)) as Cores });
      buy(world, order(1));
      advance(world, later(minutes(90)));
      return JSON.stringify([...world.nodes.values(), world.samples.latency]);
    };
    expect(story(3)).toBe(story(3));
    expect(story(3)).not.toBe(story(4));
  });
});
