import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  factsIn,
  MOST_NUDGES,
  NO_NUDGES,
  NUDGE_GAP,
  type NudgeLook,
  type NudgeMemory,
  nudged,
  planNudge,
} from '../../autoscaler/src/core/nudge.ts';
import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';
import { after, before, type Instant, minutes, seconds } from '../../autoscaler/src/core/units.ts';
import { aCluster, aNode, aPod, NOON } from '../support/cluster.ts';

const policy = defaultPolicy('shop');

const look = (change: Partial<NudgeLook> = {}): NudgeLook => ({
  at: NOON,
  policy,
  nodes: [],
  cluster: aCluster(),
  ...change,
});

const readyFor = (span: number) =>
  aNode({ name: 'i-1', uid: 'node-1', ready: true, readySince: before(NOON, span as never) });

describe('what the autoscaler should not wait a minute for', () => {
  test('a node that has become Ready is news for ten minutes', () => {
    const kinds = (span: number) => factsIn(look({ nodes: [readyFor(span)] })).map((it) => it.kind);
    expect(kinds(seconds(5))).toEqual(['node-ready']);
    expect(kinds(-seconds(30))).toEqual(['node-ready']);
    expect(kinds(minutes(10))).toEqual([]);
    expect(kinds(-minutes(2))).toEqual([]);
  });

  test('the server becoming Ready is none', () => {
    const server = { ...readyFor(1_000), role: 'server' as const };
    expect(factsIn(look({ nodes: [server] }))).toEqual([]);
  });

  test('a pod that waits is news once it has waited long enough, if a node would help', () => {
    const waiting = (change: object = {}) => {
      const pods = [aPod({ name: 'web', ...change })];
      return factsIn(look({ nodes: [], cluster: aCluster({ pods }) })).map(({ key }) => key);
    };
    expect(waiting()).toEqual(['waiting/uid-web']);
    expect(waiting({ unschedulableSince: before(NOON, minutes(2)) })).toEqual([]);
    expect(waiting({ nodeSelector: { disk: 'fast' } })).toEqual([]);
    const paused = { ...policy, mode: 'paused' } as const;
    const pods = [aPod({ name: 'web' })];
    expect(factsIn(look({ policy: paused, cluster: aCluster({ pods }) }))).toEqual([]);
  });

  test('a node that a person cordoned is none, empty or not', () => {
    const byHand = { ...readyFor(minutes(60)), schedulable: false };
    expect(factsIn(look({ nodes: [byHand] }))).toEqual([]);
    const byUs = { ...byHand, cordonedBy: 'down-7-0' };
    expect(factsIn(look({ nodes: [byUs] })).map(({ kind }) => kind)).toEqual(['node-empty']);
    const pods = [aPod({ name: 'web', on: byUs.name, phase: 'Running' })];
    expect(factsIn(look({ nodes: [byUs], cluster: aCluster({ pods }) }))).toEqual([]);
  });

  test('is told once, and once more when it is another fact of the same node', () => {
    const first = look({ nodes: [readyFor(1_000)] });
    const memory = nudged(first, NO_NUDGES);
    expect(planNudge({ ...first, at: after(NOON, minutes(1)) }, memory).news).toEqual([]);
    const again = look({ at: after(NOON, minutes(2)), nodes: [readyFor(-minutes(1.5))] });
    expect(planNudge(again, memory).news).toHaveLength(1);
  });

  test('waits a moment after the last nudge, and is held, not lost', () => {
    const memory: NudgeMemory = { told: new Set(), sentAt: [before(NOON, seconds(5))] };
    const now = look({ nodes: [readyFor(1_000)] });
    expect(planNudge(now, memory)).toEqual({ news: [], held: true });
    expect(planNudge({ ...now, at: after(NOON, NUDGE_GAP) }, memory).news).toHaveLength(1);
  });

  test('a clock that was set back holds nothing up', () => {
    const memory: NudgeMemory = { told: new Set(), sentAt: [after(NOON, minutes(300))] };
    expect(planNudge(look({ nodes: [readyFor(1_000)] }), memory).news).toHaveLength(1);
  });

  test('never wakes anybody more often than agreed, whatever happens', () => {
    const steps = fc.array(
      fc.record({ span: fc.integer({ min: 0, max: 90_000 }), flips: fc.boolean() }),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(steps, (moves) => {
        let [memory, at, readySince] = [NO_NUDGES, NOON, NOON] as [NudgeMemory, Instant, Instant];
        const sent: Instant[] = [];
        for (const { span, flips } of moves) {
          at = after(at, span as never);
          if (flips) readySince = at;
          const now = look({
            at,
            nodes: [aNode({ name: 'i-1', uid: 'n', ready: true, readySince })],
          });
          if (planNudge(now, memory).news.length === 0) continue;
          memory = nudged(now, memory);
          sent.push(at);
        }
        for (const [index, one] of sent.entries()) {
          const next = sent[index + 1];
          if (next !== undefined) expect(next - one).toBeGreaterThanOrEqual(NUDGE_GAP);
          const hour = sent.filter((it) => it >= one && it < one + 3_600_000);
          expect(hour.length).toBeLessThanOrEqual(MOST_NUDGES);
        }
      }),
      { numRuns: 50 },
    );
  });
});
