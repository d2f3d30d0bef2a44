import { describe, expect, it } from 'vitest';
import {
  advanceRemoval,
  blockRemoval,
  canRestore,
  pursueRemoval,
  type Removal,
  type RemovalCause,
  type RemovalPhase,
  restoreRemoval,
} from '../../../autoscaler/src/core/operations/removal.ts';
import { type Instant, minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { NOON } from '../../support/cluster.ts';
import {
  aRemoval,
  aRemovalSighting,
  CLOSED_BY_HAND,
  CLOSED_BY_US,
  CORDONING,
  DRAINED,
  DRAINING,
  instanceId,
  OPEN_NODE,
} from '../../support/operations.ts';

const after = (span: number): Instant => (NOON + span) as Instant;
const GONE = { id: instanceId('i-a1'), life: 'gone' } as const;
const BLOCK = { pod: 'shop/web-1', by: 'budget', budget: 'web' } as const;
const EMPTY = { podsToMove: 0 } as const;

type Traits = Parameters<typeof aRemovalSighting>[0];

const see = (removal: Removal, traits: Traits = {}): Removal =>
  advanceRemoval(removal, aRemovalSighting(traits));

function keepSeeing(removal: Removal, traits: Traits, count: number): Removal {
  return Array.from({ length: count }, (_, i) => after(i * minutes(1))).reduce(
    (it, now) => see(it, { ...traits, now }),
    removal,
  );
}

const VOLUNTARY: readonly RemovalCause[] = ['underused', 'replaced'];
const FORCED: readonly RemovalCause[] = ['repair', 'interrupted'];

describe('a removal that goes well', () => {
  it('cordons, drains, looks twice, terminates, and deletes the node after EC2 said so', () => {
    let removal = aRemoval(CORDONING);
    const phases: string[] = [];
    const story: readonly Traits[] = [
      { node: OPEN_NODE, podsToMove: 3 },
      { podsToMove: 3 },
      { podsToMove: 1 },
      EMPTY,
      EMPTY,
      EMPTY,
      { ...EMPTY, instance: { id: instanceId('i-a1'), life: 'ending' } },
      { ...EMPTY, instance: GONE },
      { ...EMPTY, instance: GONE },
      { ...EMPTY, instance: GONE, node: 'gone' },
    ];
    for (const [index, traits] of story.entries()) {
      removal = see(removal, { now: after(index * seconds(10)), ...traits });
      phases.push(`${removal.at.phase} ${pursueRemoval(removal, NOON)?.kind ?? '-'}`);
    }
    expect(phases).toEqual([
      'cordoning cordon',
      'draining evict-pods',
      'draining evict-pods',
      'drained -',
      'terminating terminate-instance',
      'terminating terminate-instance',
      'terminating terminate-instance',
      'deregistering delete-node',
      'deregistering delete-node',
      'removed -',
    ]);
  });

  it('names itself, the node and its uid in what it asks for', () => {
    const of = (at: Removal['at']) => pursueRemoval(aRemoval(at), NOON);
    expect(of(CORDONING)).toEqual({ kind: 'cordon', node: 'a1', by: 'down-1-0' });
    expect(of(DRAINING)).toEqual({ kind: 'evict-pods', node: 'a1', manner: 'evict' });
    expect(of({ phase: 'terminating' })).toEqual({
      kind: 'terminate-instance',
      instance: 'i-a1',
    });
    expect(of({ phase: 'deregistering' })).toEqual({
      kind: 'delete-node',
      node: 'a1',
      uid: 'uid-a1',
    });
    expect(of({ phase: 'restoring', why: 'capacity-wanted' })).toEqual({
      kind: 'uncordon',
      node: 'a1',
      by: 'down-1-0',
    });
  });

  it('does not believe one empty look: a pod that lands meanwhile starts the drain again', () => {
    const once = see(aRemoval(DRAINING), EMPTY);
    expect(once.at.phase).toBe('drained');
    expect(see(once, { podsToMove: 1 }).at.phase).toBe('draining');
    expect(see(once, { podsToMove: 'unknown' }).at.phase).toBe('drained');
    expect(see(once, { ...EMPTY, node: OPEN_NODE }).at.phase).toBe('restoring');
  });
});

describe('evidence that is lost', () => {
  it.each([CORDONING, DRAINING, DRAINED])('restores after five minutes: $phase', (at) => {
    for (const lost of [{ podsToMove: 'unknown' }, { instance: 'unknown' }, { node: 'unknown' }]) {
      const traits = lost as Traits;
      const patient = aRemoval(at, { limits: { ...aRemoval(at).limits, drain: minutes(60) } });
      const held = keepSeeing(patient, traits, 6);
      expect(held.at.phase).not.toBe('restoring');
      // An instance list is not needed to drain an empty node: what is evident goes on.
      expect(see(held, { ...traits, now: after(minutes(5) + 1) }).at).toMatchObject({
        phase: 'restoring',
        why: 'evidence-lost',
      });
    }
  });

  it('does not restore from terminating on', () => {
    const blind: Traits = { instance: 'unknown', node: 'unknown', podsToMove: 'unknown' };
    for (const phase of ['terminating', 'deregistering'] as const)
      expect(keepSeeing(aRemoval({ phase }), blind, 30).at.phase).toBe(phase);
  });

  it('begins anew after every good look', () => {
    const blind = keepSeeing(aRemoval(DRAINING), { podsToMove: 'unknown' }, 5);
    const seen = see(blind, { now: after(minutes(5)) });
    expect(seen.blindSince).toBeUndefined();
    expect(see(seen, { now: after(minutes(6)), podsToMove: 'unknown' }).at.phase).toBe('draining');
  });

  it('lets no drain deadline run', () => {
    const forced = aRemoval(DRAINING, { cause: 'repair' });
    expect(keepSeeing(forced, { podsToMove: 'unknown' }, 60).at.phase).toBe('draining');
  });
});

describe('a node that will not drain', () => {
  it('is restored after five minutes, with what stood in the way', () => {
    const blocked = blockRemoval(aRemoval(DRAINING), BLOCK);
    expect(keepSeeing(blocked, {}, 5).at.phase).toBe('draining');
    expect(keepSeeing(blocked, {}, 6).at).toEqual({
      phase: 'restoring',
      why: 'would-not-drain',
      block: BLOCK,
    });
  });

  it('is restored at once when two budgets rule one pod, unless it dies anyway', () => {
    const two = { ...BLOCK, by: 'two-budgets' } as const;
    const of = (cause: RemovalCause) => see(blockRemoval(aRemoval(DRAINING, { cause }), two));
    expect(of('underused').at).toEqual({ phase: 'restoring', why: 'two-budgets', block: two });
    expect(of('interrupted').at.phase).toBe('draining');
  });

  it('is taken as drained when it is empty at last, however late', () => {
    const late = keepSeeing(aRemoval(DRAINING), {}, 5);
    expect(see(late, { now: after(minutes(20)), ...EMPTY }).at.phase).toBe('drained');
  });

  it.each(FORCED)('is ended all the same for %s', (cause) => {
    expect(keepSeeing(aRemoval(DRAINING, { cause }), {}, 6).at.phase).toBe('terminating');
    expect(keepSeeing(aRemoval(CORDONING, { cause }), { node: OPEN_NODE }, 6).at.phase).toBe(
      'terminating',
    );
  });

  it('forgets what stood in the way when nothing does any more', () => {
    const blocked = blockRemoval(aRemoval(DRAINING), BLOCK);
    expect(blockRemoval(blocked, undefined).at).toEqual(DRAINING);
    const drained = aRemoval(DRAINED);
    expect(blockRemoval(drained, BLOCK)).toBe(drained);
  });
});

describe('a removal that others stop', () => {
  const open = [CORDONING, DRAINING, DRAINED] as const;

  it.each(open)('yields when the minimum needs the node: $phase', (at) => {
    for (const cause of VOLUNTARY)
      expect(see(aRemoval(at, { cause }), { needed: true, ...EMPTY }).at).toMatchObject({
        phase: 'restoring',
        why: 'capacity-wanted',
      });
    for (const cause of FORCED)
      expect(see(aRemoval(at, { cause }), { needed: true }).at.phase).not.toBe('restoring');
  });

  it('goes no further while nobody knows whether it is needed', () => {
    const of = (cause: RemovalCause) =>
      see(aRemoval(DRAINED, { cause }), { needed: 'unknown', ...EMPTY }).at.phase;
    expect(of('underused')).toBe('draining');
    expect(of('repair')).toBe('terminating');
  });

  it.each(open)('yields when a person closed the node for himself: $phase', (at) => {
    expect(see(aRemoval(at), { node: CLOSED_BY_HAND, ...EMPTY }).at).toMatchObject({
      phase: 'restoring',
      why: 'taken-by-hand',
    });
  });

  it.each([DRAINING, DRAINED])('yields when a person opened the node: $phase', (at) => {
    const by = { node: OPEN_NODE };
    expect(see(aRemoval(at), by).at).toMatchObject({ phase: 'restoring', why: 'taken-by-hand' });
    // A dying one is closed again.
    expect(see(aRemoval(at, { cause: 'interrupted' }), by).at.phase).toBe('cordoning');
  });

  it('can be called off until it terminates, if it is voluntary', () => {
    const phases: readonly Removal['at'][] = [CORDONING, DRAINING, DRAINED];
    for (const at of phases) {
      expect(restoreRemoval(aRemoval(at), 'capacity-wanted').at).toEqual({
        phase: 'restoring',
        why: 'capacity-wanted',
      });
      for (const cause of FORCED) expect(canRestore(aRemoval(at, { cause }))).toBe(false);
    }
    const late = aRemoval({ phase: 'terminating' });
    expect(restoreRemoval(late, 'capacity-wanted')).toBe(late);
  });

  it('is restored once its node is open, gone, or somebody else’s', () => {
    const restoring = aRemoval({ phase: 'restoring', why: 'would-not-drain', block: BLOCK });
    for (const node of [CLOSED_BY_US, 'unknown'] as const)
      expect(see(restoring, { node }).at.phase).toBe('restoring');
    for (const node of [OPEN_NODE, CLOSED_BY_HAND, 'gone'] as const)
      expect(see(restoring, { node }).at).toEqual({
        phase: 'restored',
        why: 'would-not-drain',
        block: BLOCK,
      });
  });
});

describe('an instance that is gone', () => {
  const before: readonly Removal['at'][] = [
    CORDONING,
    DRAINING,
    DRAINED,
    { phase: 'terminating' },
    { phase: 'restoring', why: 'capacity-wanted' },
  ];

  it.each(before)('is deregistered from $phase', (at) => {
    expect(see(aRemoval(at), { instance: GONE }).at).toEqual({ phase: 'deregistering' });
  });

  it('is one that good lists have lacked for ten minutes', () => {
    const terminating = aRemoval({ phase: 'terminating' });
    expect(keepSeeing(terminating, { instance: 'unseen' }, 10).at.phase).toBe('terminating');
    expect(keepSeeing(terminating, { instance: 'unseen' }, 11).at.phase).toBe('deregistering');
    expect(keepSeeing(terminating, { instance: 'unknown' }, 60).at.phase).toBe('terminating');
  });

  it('keeps its Node object until Kubernetes shows none', () => {
    const at = { phase: 'deregistering' } as const;
    for (const node of ['unknown', CLOSED_BY_US, OPEN_NODE] as const)
      expect(see(aRemoval(at), { instance: GONE, node }).at).toEqual(at);
    expect(see(aRemoval(at), { node: 'gone' }).at).toEqual({ phase: 'removed' });
  });
});

describe('an interruption', () => {
  it('gives budgets up only in the last thirty seconds', () => {
    const endsAt = after(minutes(2));
    const of = (now: Instant) =>
      pursueRemoval(aRemoval(DRAINING, { cause: 'interrupted', endsAt }), now);
    expect(of(after(seconds(90) - 1))).toMatchObject({ manner: 'evict' });
    expect(of(after(seconds(90)))).toMatchObject({ manner: 'delete' });
  });

  it('is never restored, whatever is seen', () => {
    for (const at of [CORDONING, DRAINING, DRAINED]) {
      const dying = aRemoval(at, { cause: 'interrupted' });
      expect(restoreRemoval(dying, 'capacity-wanted')).toBe(dying);
      expect(keepSeeing(dying, { node: 'unknown' }, 20).at.phase).not.toBe('restoring');
      expect(see(dying, { node: CLOSED_BY_HAND, needed: true }).at.phase).not.toBe('restoring');
    }
  });
});

describe('a settled removal', () => {
  const settled: readonly Extract<Removal['at'], { phase: RemovalPhase }>[] = [
    { phase: 'removed' },
    { phase: 'restored', why: 'capacity-wanted' },
    { phase: 'shadowed' },
  ];

  it.each(settled)('asks for nothing and stays as it is: $phase', (at) => {
    expect(pursueRemoval(aRemoval(at), NOON)).toBeUndefined();
    expect(see(aRemoval(at), { instance: GONE, node: 'gone' }).at).toEqual(at);
  });
});
