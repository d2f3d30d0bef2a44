import { describe, expect, it } from 'vitest';
import type { Node } from '../../../autoscaler/src/core/cluster.ts';
import { before as earlier, type InstanceId, minutes } from '../../../autoscaler/src/core/units.ts';
import { chosen, FOUR } from '../../support/candidacy.ts';
import { aNode, aPod, NOON, ZONE_B } from '../../support/cluster.ts';

describe('of two candidates goes first', () => {
  const spread = FOUR.map(({ name }) => aPod({ name: `on-${name}`, on: name }));
  const notice = (name: string, kind: 'rebalance' | 'scheduled-maintenance') => ({
    notices: [{ instance: `i-${name}` as InstanceId, kind, at: NOON }],
  });

  it('the one that AWS announced to take', () => {
    expect(chosen({ state: notice('b2', 'rebalance') })).toBe('b2');
    expect(chosen({ state: notice('b1', 'scheduled-maintenance') })).toBe('b1');
  });

  it('the one in the zone with most workers', () => {
    const third = aNode({ name: 'b3', zone: ZONE_B });
    expect(chosen({ nodes: [...FOUR, third], idle: { a1: 99 } })).toBe('b1');
  });

  it('the one that brings the spot share back', () => {
    // 60 % of three rounds to two: with three spot nodes of four, a spot node is the one to go.
    const markets = (...of: Node['market'][]) =>
      FOUR.map((it, index) => ({ ...it, market: of[index] ?? 'spot' }));
    const idle = { a1: 99 };
    expect(chosen({ nodes: markets('on-demand', 'spot', 'spot', 'spot'), idle })).toBe('a2');
    expect(chosen({ nodes: markets('spot', 'on-demand', 'on-demand', 'on-demand'), idle })).toBe(
      'a2',
    );
  });

  it('the one whose market is over its share of what remains, not of what is', () => {
    // Four spot of six is right for six; five nodes should have three.
    const six = [...FOUR, aNode({ name: 'a3' }), aNode({ name: 'b3', zone: ZONE_B })];
    const nodes = six.map(
      (it, index) => ({ ...it, market: index < 2 ? 'on-demand' : 'spot' }) as const,
    );
    expect(chosen({ nodes, idle: { a1: 99 } })).toBe('a3');
  });

  it('the one without StatefulSet pods', () => {
    const owner = { kind: 'StatefulSet', name: 'db' };
    const pods = [
      ...spread,
      ...['a1', 'a2', 'b1'].map((on) => aPod({ name: `db-${on}`, on, owner })),
      aPod({ name: 'more', on: 'b2' }),
      aPod({ name: 'still-more', on: 'b2' }),
    ];
    expect(chosen({ pods, idle: { a1: 99 } })).toBe('b2');
  });

  it('the one with fewest pods to move, not counting DaemonSets', () => {
    const owner = { kind: 'DaemonSet', name: 'agent' };
    const pods = [
      ...spread,
      ...['a1', 'a2', 'b1'].map((on) => aPod({ name: `more-${on}`, on })),
      ...[1, 2, 3].map((index) => aPod({ name: `agent-${index}`, on: 'b2', owner })),
    ];
    expect(chosen({ pods, idle: { a1: 99 } })).toBe('b2');
  });

  it('the one that has been idle for longest', () => {
    expect(chosen({ pods: spread, idle: { a1: 600_000, b1: 1_200_000 } })).toBe('b1');
  });

  it('the older one', () => {
    const nodes = FOUR.with(3, { ...FOUR[3], createdAt: earlier(NOON, minutes(600)) });
    expect(chosen({ nodes, pods: spread })).toBe('b2');
  });

  it('the first by name, when nothing else tells them apart', () => {
    expect(chosen({ nodes: FOUR.toReversed(), pods: spread })).toBe('a1');
  });
});
