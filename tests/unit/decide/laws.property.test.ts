import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import { situationOf } from '../../../autoscaler/src/core/decide/situation.ts';
import type { Decision } from '../../../autoscaler/src/core/decision.ts';
import {
  type Gauge,
  known,
  type Observation,
  unknown,
} from '../../../autoscaler/src/core/observation.ts';
import { anyCase, type Given } from '../../support/any-situation.ts';

const RUNS = { numRuns: 200 } as const;

const decided = ({ policy, seen, state }: Given): Decision => decide(policy, seen, state);

const launched = ({ plan }: Decision): number =>
  plan.kind === 'scale-up' ? plan.launch.length : 0;

const restored = ({ plan }: Decision): number =>
  plan.kind === 'scale-up' ? plan.restore.length : 0;

/** Nodes that the decision changes: bought and restored ones up, removed ones down. */
const change = (decision: Decision): number =>
  decision.plan.kind === 'scale-down' ? -1 : launched(decision) + restored(decision);

const counts = ({ policy, seen, state }: Given) => situationOf(policy, seen, state).counts;

/** The same look, with this list or signal unknown. */
const BLINDED: Readonly<Record<string, (seen: Observation) => Observation>> = {
  nodes: (seen) => ({ ...seen, nodes: unknown('unreachable') }),
  pods: (seen) => ({ ...seen, cluster: unknown('malformed') }),
  instances: (seen) => ({ ...seen, instances: unknown('unreachable') }),
  cpu: (seen) => ({ ...seen, signals: { ...seen.signals, cpu: BLANK } }),
  memory: (seen) => ({ ...seen, signals: { ...seen.signals, memory: BLANK } }),
  load: (seen) => ({ ...seen, load: unknown('no-data') }),
};

const BLANK: Gauge = {
  kind: 'configured',
  now: unknown('stale'),
  floor: unknown('stale'),
  ceiling: unknown('stale'),
};

function withFloor(seen: Observation, floor: number): Observation {
  const { cpu } = seen.signals;
  if (cpu.kind !== 'configured' || cpu.floor.kind !== 'measured') return seen;
  const higher = { ...cpu, floor: { ...cpu.floor, value: floor } };
  return { ...seen, signals: { ...seen.signals, cpu: higher } };
}

const shuffled = <T>(items: readonly T[], seed: number): readonly T[] =>
  items
    .map((item, index) => ({ item, at: Math.sin(seed + index * 7.3) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

function inAnotherOrder({ nodes, instances, cluster, ...rest }: Observation, seed: number) {
  const turn = <T>(reading: Observation['nodes'] | { kind: string; value?: readonly T[] }) =>
    'value' in reading && reading.value
      ? { ...reading, value: shuffled(reading.value as readonly T[], seed) }
      : reading;
  const pods =
    cluster.kind === 'measured'
      ? { ...cluster, value: { ...cluster.value, pods: shuffled(cluster.value.pods, seed) } }
      : cluster;
  return { ...rest, nodes: turn(nodes), instances: turn(instances), cluster: pods } as Observation;
}

const law = (claim: string, holds: (given: Given) => void) =>
  it(claim, () => fc.assert(fc.property(anyCase(), holds), RUNS));

describe('whatever is seen, a decision', () => {
  law('never goes above the maximum', (given) => {
    const decision = decided(given);
    if (launched(decision) === 0) return;
    const all = (counts(given)?.forMax ?? Number.POSITIVE_INFINITY) + launched(decision);
    expect(all).toBeLessThanOrEqual(given.policy.nodes.max);
  });

  law('never goes voluntarily below the minimum', (given) => {
    const { plan } = decided(given);
    if (plan.kind !== 'scale-down' || plan.manner === 'forced') return;
    const left = (counts(given)?.forMin ?? 0) - 1;
    expect(left).toBeGreaterThanOrEqual(given.policy.nodes.min);
  });

  law('never scales up by nothing', (given) => {
    const decision = decided(given);
    if (decision.plan.kind === 'scale-up') expect(change(decision)).toBeGreaterThan(0);
  });

  law('adds no more than one step, and launches no more than the hour has room for', (given) => {
    const { policy, state, seen } = given;
    const decision = decided(given);
    expect(change(decision)).toBeLessThanOrEqual(policy.nodes.step);
    if (launched(decision) === 0) return;
    const before = state.launches.filter(({ at }) => at > seen.at - 3_600_000).length;
    expect(before + launched(decision)).toBeLessThanOrEqual(policy.launch.perHour);
  });

  law('names neither the server nor a node that a person set aside', (given) => {
    const { plan, passedOver } = decided(given);
    const nodes = known(given.seen.nodes) ?? [];
    const named = (name: string) => nodes.find((it) => it.name === name);
    for (const { node } of passedOver) expect(named(node)?.role).toBe('worker');
    const touched =
      plan.kind === 'scale-down' ? [plan.remove] : plan.kind === 'scale-up' ? plan.restore : [];
    for (const name of touched) {
      const node = named(name);
      if (plan.kind === 'scale-down') expect(node).toBeDefined();
      if (!node) continue;
      expect(node.role).toBe('worker');
      expect(node.schedulable || node.cordonedBy !== undefined).toBe(true);
    }
  });

  law('is the same when it is asked for again', (given) => {
    expect(decided(given)).toEqual(decided(given));
  });

  it('does not hang on the order of nodes, pods and instances', () => {
    const holds = (given: Given, seed: number) => {
      const turned = { ...given, seen: inAnotherOrder(given.seen, seed) };
      expect(decided(turned)).toEqual(decided(given));
    };
    fc.assert(fc.property(anyCase(), fc.integer({ min: 1, max: 1000 }), holds), RUNS);
  });

  it.each(Object.keys(BLINDED))('removes nothing voluntarily while %s is unknown', (what) => {
    fc.assert(
      fc.property(anyCase(), ({ policy, seen, state }) => {
        const { plan, because } = decide(policy, BLINDED[what]?.(seen) ?? seen, state);
        if (plan.kind !== 'scale-down' || plan.manner === 'forced') return;
        // What has a successor already goes for that reason, and its drain looks for itself.
        expect(because[0].code).toBe('replaced');
        expect(['nodes', 'instances']).not.toContain(what);
      }),
      RUNS,
    );
  });

  it('never comes to fewer nodes when the CPU stood higher', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const holds = (given: Given, a: number, b: number) => {
      const at = (floor: number) =>
        change(decided({ ...given, seen: withFloor(given.seen, floor) }));
      expect(at(Math.max(a, b))).toBeGreaterThanOrEqual(at(Math.min(a, b)));
    };
    fc.assert(fc.property(anyCase(), share, share, holds), RUNS);
  });

  law('gives a reason, and says what stood in the way of those who asked', (given) => {
    const { plan, because, vetoes } = decided(given);
    expect(because.length).toBeGreaterThan(0);
    if (plan.kind === 'hold' && because[0].code !== 'steady') expect(vetoes).not.toEqual([]);
  });
});

describe('the cases that the laws are tried on', () => {
  it('come to every kind of plan', () => {
    const kinds = new Map<string, number>();
    const count = (given: Given) => {
      const { plan } = decided(given);
      const kind = plan.kind === 'scale-down' ? plan.manner : plan.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    };
    fc.assert(fc.property(anyCase(), count), { numRuns: 1000, seed: 7 });
    for (const kind of ['hold', 'scale-up', 'voluntary', 'forced'])
      expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(30);
  });
});
