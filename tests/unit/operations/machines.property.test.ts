import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceLaunch,
  clientTokenOf,
  LAUNCH_EDGES,
  type Launch,
  type LaunchSighting,
  pursueLaunch,
  refuseLaunch,
} from '../../../autoscaler/src/core/operations/launch.ts';
import { isOpen, isSettled } from '../../../autoscaler/src/core/operations/operation.ts';
import {
  advanceRemoval,
  blockRemoval,
  pursueRemoval,
  REMOVAL_EDGES,
  type Removal,
  type RemovalSighting,
} from '../../../autoscaler/src/core/operations/removal.ts';
import { after, type Instant, minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { NOON, nodeName } from '../../support/cluster.ts';
import {
  aLaunch,
  aRemoval,
  CLOSED_BY_HAND,
  CLOSED_BY_US,
  CORDONING,
  instanceId,
  LAUNCHING,
  NEW,
  OPEN_NODE,
} from '../../support/operations.ts';

const RUNS = { numRuns: 400 } as const;
const LIVES = ['alive', 'alive', 'alive', 'ending', 'gone'] as const;
const PACES = [seconds(10), minutes(1), minutes(2), minutes(6)] as const;

/** A few looks in a row at the same thing, so that deadlines pass at times. */
const looksAt = <T>(sighting: fc.Arbitrary<T>) =>
  fc
    .array(
      fc.record({
        sighting,
        times: fc.integer({ min: 1, max: 7 }),
        pace: fc.constantFrom(...PACES),
      }),
      { minLength: 1, maxLength: 8 },
    )
    .map((stretches) => {
      let now: Instant = NOON;
      return stretches.flatMap(({ sighting: it, times, pace }) =>
        Array.from({ length: times }, () => {
          now = after(now, pace);
          return { ...it, now };
        }),
      );
    });

const launchSighting = fc.record({
  instance: fc.constantFrom<LaunchSighting['instance']>(
    'unknown',
    'unseen',
    ...LIVES.map((life) => ({ id: NEW, life })),
  ),
  node: fc.constantFrom<LaunchSighting['node']>(
    'unknown',
    'unregistered',
    { name: nodeName('n'), ready: false, readySince: NOON },
    { name: nodeName('n'), ready: true, readySince: NOON },
  ),
  refused: fc.constantFrom(
    undefined,
    undefined,
    undefined,
    'no-capacity' as const,
    'quota' as const,
  ),
});

const removalSighting = fc.record({
  instance: fc.constantFrom<RemovalSighting['instance']>(
    'unknown',
    'unseen',
    ...LIVES.map((life) => ({ id: instanceId('i-a1'), life })),
  ),
  node: fc.constantFrom<RemovalSighting['node']>(
    'unknown',
    'gone',
    OPEN_NODE,
    CLOSED_BY_US,
    CLOSED_BY_US,
    CLOSED_BY_HAND,
  ),
  podsToMove: fc.constantFrom<RemovalSighting['podsToMove']>('unknown', 0, 0, 2),
  needed: fc.constantFrom<RemovalSighting['needed']>(false, false, false, true, 'unknown'),
  blocked: fc.constantFrom(undefined, undefined, 'two-budgets' as const),
});

const someRemoval = fc
  .constantFrom(
    'underused' as const,
    'replaced' as const,
    'repair' as const,
    'interrupted' as const,
  )
  .map((cause) => aRemoval(CORDONING, { cause }));

interface Step<O> {
  readonly before: O;
  readonly after: O;
}

function launchSteps(sightings: readonly (LaunchSighting & { refused?: string | undefined })[]) {
  let launch: Launch = aLaunch(LAUNCHING);
  return sightings.map(({ refused, ...seen }): Step<Launch> => {
    const token = clientTokenOf(launch);
    const kind = refused === 'quota' ? 'quota' : 'no-capacity';
    const asked = refused && token ? refuseLaunch(launch, token, { kind, message: 'no' }) : launch;
    const before = asked;
    launch = advanceLaunch(asked, seen);
    return { before, after: launch };
  });
}

type Blocked = RemovalSighting & { readonly blocked?: 'two-budgets' | undefined };

function removalSteps(first: Removal, sightings: readonly Blocked[]) {
  let removal = first;
  return sightings.map(({ blocked, ...seen }): Step<Removal> => {
    const before = blocked ? blockRemoval(removal, { pod: 'shop/a', by: blocked }) : removal;
    removal = advanceRemoval(before, seen);
    return { before, after: removal };
  });
}

const edgesOf = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([from, next]) => next.map((to) => `${from} → ${to}`));

/** Shadow mode settles an operation when it is opened: no look leads there. */
const byLooking = (edge: string) => !edge.endsWith('shadowed');

function taken(
  steps: readonly Step<Launch | Removal>[],
  into: Set<string>,
): readonly Step<Launch | Removal>[] {
  for (const { before, after: next } of steps)
    if (before.at.phase !== next.at.phase) into.add(`${before.at.phase} → ${next.at.phase}`);
  return steps;
}

describe('whatever is seen, an operation', () => {
  it('takes every edge of its table, and no other', () => {
    const [launched, removed] = [new Set<string>(), new Set<string>()];
    const launches = fc.property(looksAt(launchSighting), (looks) => {
      taken(launchSteps(looks), launched);
    });
    const removals = fc.property(someRemoval, looksAt(removalSighting), (first, looks) => {
      taken(removalSteps(first, looks), removed);
    });
    fc.assert(launches, { numRuns: 2500, seed: 11 });
    fc.assert(removals, { numRuns: 4000, seed: 11 });
    expect([...launched].sort()).toEqual(edgesOf(LAUNCH_EDGES).filter(byLooking).sort());
    expect([...removed].sort()).toEqual(edgesOf(REMOVAL_EDGES).filter(byLooking).sort());
  });

  it('that has settled stays settled and asks for nothing', () => {
    const holds = (first: Removal, looks: readonly Blocked[], other: readonly LaunchSighting[]) => {
      for (const { before, after: next } of [
        ...removalSteps(first, looks),
        ...launchSteps(other),
      ]) {
        if (isOpen(before)) continue;
        expect(next.at).toEqual(before.at);
        const effect =
          before.kind === 'launch' ? pursueLaunch(before) : pursueRemoval(before, NOON);
        expect(effect).toBeUndefined();
      }
    };
    const looks = [looksAt(removalSighting), looksAt(launchSighting)] as const;
    fc.assert(fc.property(someRemoval, ...looks, holds), RUNS);
  });

  it('settles in the end, once the world answers', () => {
    const holds = (looks: readonly LaunchSighting[], more: readonly Blocked[], first: Removal) => {
      const launch = launchSteps(looks).at(-1)?.after ?? aLaunch();
      const removal = removalSteps(first, more).at(-1)?.after ?? first;
      const end = { instance: { id: NEW, life: 'gone' as const } };
      let [a, b]: [Launch, Removal] = [launch, removal];
      for (let i = 0; i < 6; i++) {
        const now = after(NOON, minutes(500 + i));
        a = advanceLaunch(a, { now, ...end, node: 'unregistered' });
        b = advanceRemoval(b, { now, ...end, node: 'gone', podsToMove: 0, needed: false });
      }
      expect([a.at.phase, isSettled(a)]).toEqual([a.at.phase, true]);
      expect([b.at.phase, isSettled(b)]).toEqual([b.at.phase, true]);
    };
    const sights = [looksAt(launchSighting), looksAt(removalSighting)] as const;
    fc.assert(fc.property(...sights, someRemoval, holds), RUNS);
  });
});

describe('whatever is seen, a launch', () => {
  it('is not given back as never joined while node lists fail', () => {
    const blind = launchSighting.map((it) => ({ ...it, node: 'unknown' as const }));
    const holds = (looks: readonly LaunchSighting[]) => {
      for (const { after: next } of launchSteps(looks))
        expect(next.at).not.toMatchObject({ why: 'never-joined' });
    };
    fc.assert(fc.property(looksAt(blind), holds), RUNS);
  });

  it('ends no instance whose node is Ready at that very look', () => {
    const holds = (looks: readonly LaunchSighting[]) => {
      for (const [index, { before, after: next }] of launchSteps(looks).entries()) {
        const sight = looks[index];
        const gone = typeof sight?.instance === 'object' && sight.instance.life === 'gone';
        if (before.at.phase !== 'joining' || gone || sight?.node === 'unknown') continue;
        if (typeof sight?.node !== 'object' || !sight.node.ready) continue;
        if (next.at.phase === 'reclaiming') expect(next.at.why).toBe('instance-lost');
      }
    };
    fc.assert(fc.property(looksAt(launchSighting), holds), RUNS);
  });

  it('asks under one token for one attempt, and never goes back to an older one', () => {
    const holds = (looks: readonly LaunchSighting[]) => {
      let latest = 0;
      for (const { after: next } of launchSteps(looks)) {
        if (next.at.phase !== 'launching') continue;
        expect(next.at.attempt.number).toBeGreaterThanOrEqual(latest);
        latest = next.at.attempt.number;
        expect(latest).toBeLessThanOrEqual(2);
      }
    };
    fc.assert(fc.property(looksAt(launchSighting), holds), RUNS);
  });
});

describe('whatever is seen, a removal', () => {
  it('terminates voluntarily only what two good looks in a row found empty and closed', () => {
    const holds = (first: Removal, looks: readonly Blocked[]) => {
      for (const [index, { before, after: next }] of removalSteps(first, looks).entries()) {
        if (next.at.phase !== 'terminating' || before.at.phase === 'terminating') continue;
        if (first.cause === 'repair' || first.cause === 'interrupted') continue;
        for (const look of looks.slice(index - 1, index + 1))
          expect(look).toMatchObject({ podsToMove: 0, needed: false, node: CLOSED_BY_US });
      }
    };
    fc.assert(fc.property(someRemoval, looksAt(removalSighting), holds), { numRuns: 2000 });
  });

  it('restores no forced one, and deletes no node whose instance was not seen to be gone', () => {
    const holds = (first: Removal, looks: readonly Blocked[]) => {
      const forced = first.cause === 'repair' || first.cause === 'interrupted';
      for (const { after: next } of removalSteps(first, looks)) {
        if (forced) expect(['restoring', 'restored']).not.toContain(next.at.phase);
        const effect = pursueRemoval(next, NOON);
        if (effect?.kind !== 'delete-node') continue;
        const shown = looks.some(
          (it) => typeof it.instance === 'object' && it.instance.life === 'gone',
        );
        const missed = looks.some((it) => it.instance === 'unseen');
        expect(shown || missed).toBe(true);
      }
    };
    fc.assert(fc.property(someRemoval, looksAt(removalSighting), holds), RUNS);
  });
});
