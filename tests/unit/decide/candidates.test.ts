import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../autoscaler/src/core/policy/policy.ts';
import { ratio } from '../../../autoscaler/src/core/units.ts';
import { blockerOf, chosen, FOUR, judge, POLICY } from '../../support/candidacy.ts';
import { aNode, aPod, ZONE_A, ZONE_B } from '../../support/cluster.ts';

describe('the simulation', () => {
  const crowd = FOUR.map(({ name }) => aPod({ name: `on-${name}`, on: name, cpu: 1500 }));

  it('passes over nodes whose pods have no other place, each with its reason', () => {
    const { choice, passedOver } = judge({ pods: crowd });
    expect(choice).toBe(undefined);
    expect(passedOver[0]).toEqual({
      node: 'a1',
      by: { code: 'pods-would-not-fit', pod: 'shop/on-a1', because: 'cpu' },
    });
    expect(passedOver).toHaveLength(4);
  });

  it('passes over a node when requests on the rest would exceed the limit', () => {
    const pods = FOUR.map(({ name }) => aPod({ name: `on-${name}`, on: name, cpu: 760 }));
    const limited = (share: number): Policy => ({
      ...POLICY,
      scaleDown: { ...POLICY.scaleDown, maxRequestsAfter: ratio(share) },
    });
    // 4 × 760 over 3 × 1900.
    const share = (4 * 760) / (3 * 1900);
    expect(blockerOf('a1', { pods, policy: limited(0.5) })).toEqual({
      code: 'requests-after-removal',
      resource: 'cpu',
      share: expect.closeTo(share, 9),
      limit: 0.5,
    });
    expect(chosen({ pods, policy: limited(0.54) })).toBe('a1');
  });

  it('judges memory by the same limit', () => {
    const pods = FOUR.map(({ name }) => aPod({ name: `on-${name}`, on: name, memory: 1000 }));
    const nodes = FOUR.map((it, index) =>
      index === 3 ? { ...it, allocatable: { ...it.allocatable, memory: 3e9 as never } } : it,
    );
    const policy: Policy = {
      ...POLICY,
      scaleDown: { ...POLICY.scaleDown, maxRequestsAfter: ratio(0.5) },
    };
    expect(blockerOf('a1', { pods, nodes, policy })).toMatchObject({
      code: 'requests-after-removal',
      resource: 'memory',
    });
  });

  it('goes on to the next in order, and calls the rest not preferred', () => {
    // a1 is preferred but its pod fits nowhere else; a2 goes, and b1 and b2 stay.
    const owner = { kind: 'Deployment', name: 'large' };
    const pods = [
      aPod({ name: 'p1', on: 'a1', nodeSelector: { 'kubernetes.io/hostname': 'a1' }, owner }),
      aPod({ name: 'p2', on: 'b1', owner }),
      aPod({ name: 'p3', on: 'a2' }),
      aPod({ name: 'p4', on: 'b2' }),
      aPod({ name: 'p5', on: 'b2' }),
    ];
    const { choice, passedOver } = judge({ pods, idle: { a1: 9, a2: 6, b1: 3, b2: 3 } });
    expect(choice).toEqual({ node: 'a2', moves: 1 });
    expect(passedOver).toEqual([
      {
        node: 'a1',
        by: { code: 'pods-would-not-fit', pod: 'shop/p1', because: 'node-selector' },
      },
      { node: 'b1', by: { code: 'not-preferred', to: 'a2' } },
      { node: 'b2', by: { code: 'not-preferred', to: 'a2' } },
    ]);
  });
});

it('the order of the lists never changes the judgement', () => {
  const traits = fc.record({
    market: fc.constantFrom('spot', 'on-demand' as const),
    zone: fc.constantFrom(ZONE_A, ZONE_B),
    ready: fc.constantFrom(true, true, true, false),
    schedulable: fc.constantFrom(true, true, true, false),
  });
  const pod = fc.record({
    on: fc.nat(5),
    cpu: fc.integer({ min: 50, max: 900 }),
    of: fc.constantFrom('web', 'api', 'db'),
  });
  const drawn = fc.record({
    nodes: fc.array(traits, { minLength: 2, maxLength: 6 }),
    pods: fc.array(pod, { maxLength: 15 }),
    idle: fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }),
  });
  const shuffle = fc.infiniteStream(fc.nat(1000));
  fc.assert(
    fc.property(drawn, shuffle, (town, random) => {
      const nodes = town.nodes.map((it, index) => aNode({ name: `n${index}`, ...it }));
      const pods = town.pods.map(({ on, ...it }, index) =>
        aPod({ name: `p${index}`, on: `n${on % nodes.length}`, ...it }),
      );
      const idle = Object.fromEntries(town.idle.map((span, index) => [`n${index}`, span]));
      const mixed = <T>(items: readonly T[]): readonly T[] =>
        items
          .map((item) => ({ item, key: random.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ item }) => item);
      const once = judge({ nodes, pods, idle });
      expect(judge({ nodes: mixed(nodes), pods: mixed(pods), idle })).toEqual(once);
      const named = [once.choice?.node, ...once.passedOver.map(({ node }) => node)];
      expect(named.filter((it) => it !== undefined).toSorted()).toEqual(
        nodes.map(({ name }) => name).toSorted(),
      );
    }),
  );
});

it('a candidate that moves is one whose pods really fit: nothing ends above what nodes offer', () => {
  const full = FOUR.map(({ name }) => aPod({ name: `on-${name}`, on: name, cpu: 950 }));
  const room = { ...POLICY, scaleDown: { ...POLICY.scaleDown, maxRequestsAfter: ratio(1) } };
  expect(chosen({ pods: full, policy: room })).toBe('a1');
  const more = [...full, aPod({ name: 'more', on: 'a1', cpu: 951 })];
  expect(chosen({ pods: more, policy: room })).not.toBe('a1');
});
