import { describe, expect, it } from 'vitest';
import { decideSync } from '../../../autoscaler/src/core/sync-windows/decide.ts';
import { judge, type Standing } from '../../../autoscaler/src/core/sync-windows/order.ts';
import type { SyncWindow } from '../../../autoscaler/src/core/sync-windows/window.ts';
import { hours } from '../../../autoscaler/src/core/units.ts';
import { at, aWindow, TARGET } from './a-window.ts';

/**
 * The order of evaluation as Argo CD's user guide tells it (docs/user-guide/sync_windows.md,
 * "Effect of Sync Windows" and "Sync Overrun"), one row a sentence. A row speaks when its columns
 * fit; the first that fits decides. `exempt` is: every window of the named group makes the
 * exception that is asked for.
 */
const GUIDE: readonly {
  readonly sentence: string;
  readonly fits: (groups: Groups) => boolean;
  readonly allowed: (asked: AskedOf) => boolean;
}[] = [
  {
    sentence: 'If there are no windows matching an application then all syncs are allowed.',
    fits: ({ all }) => all.length === 0,
    allowed: () => true,
  },
  {
    sentence: 'deny windows override allow windows; all syncs are denied when they are active',
    fits: ({ activeDeny }) => activeDeny.length > 0,
    allowed: ({ exempt }) => exempt('activeDeny'),
  },
  {
    sentence: 'syncs will only be allowed when there is an active allow window',
    fits: ({ activeAllow, inactiveAllow }) => activeAllow.length + inactiveAllow.length > 0,
    allowed: ({ groups, exempt }) => groups.activeAllow.length > 0 || exempt('inactiveAllow'),
  },
  {
    sentence: 'deny windows deny only when they are active',
    fits: ({ inactiveDeny }) => inactiveDeny.length > 0,
    allowed: () => true,
  },
];

interface Flags {
  readonly manualSync: boolean;
  readonly syncOverrun: boolean;
}

interface Groups {
  readonly all: readonly Flags[];
  readonly activeDeny: readonly Flags[];
  readonly inactiveDeny: readonly Flags[];
  readonly activeAllow: readonly Flags[];
  readonly inactiveAllow: readonly Flags[];
}

interface AskedOf {
  readonly groups: Groups;
  readonly exempt: (group: keyof Groups) => boolean;
}

interface Asking {
  readonly manual: boolean;
  readonly overrun: boolean;
}

function byTheGuide(groups: Groups, { manual, overrun }: Asking): boolean {
  const exempt = (group: keyof Groups): boolean => {
    const manuals = groups[group].filter((it) => !it.manualSync).length;
    const overruns = groups[group].filter((it) => !it.syncOverrun).length;
    return (manual && manuals === 0) || (overrun && overruns === 0);
  };
  const row = GUIDE.find(({ fits }) => fits(groups));
  return row?.allowed({ groups, exempt }) ?? false;
}

const BOTH = [false, true];
const ALL_FLAGS: readonly Flags[] = BOTH.flatMap((manualSync) =>
  BOTH.map((syncOverrun) => ({ manualSync, syncOverrun })),
);
/** No window, one with each pair of flags, and two that make only one exception each. */
const MODES: readonly (readonly Flags[])[] = [
  [],
  ...ALL_FLAGS.map((flags) => [flags]),
  [
    { manualSync: true, syncOverrun: false },
    { manualSync: false, syncOverrun: true },
  ],
  [
    { manualSync: true, syncOverrun: true },
    { manualSync: false, syncOverrun: false },
  ],
];

const standing =
  (kind: SyncWindow['kind'], active: boolean) =>
  (flags: Flags): Standing => ({
    window: aWindow({ kind, ...flags }),
    active,
  });

describe("Argo CD's documented order", () => {
  it('is kept for every combination of kinds, activity, exceptions and ways to ask', () => {
    const wrong: unknown[] = [];
    let tried = 0;
    for (const activeDeny of MODES)
      for (const inactiveDeny of MODES)
        for (const activeAllow of MODES)
          for (const inactiveAllow of MODES)
            for (const manual of BOTH)
              for (const overrun of BOTH) {
                const all = [...activeDeny, ...inactiveDeny, ...activeAllow, ...inactiveAllow];
                const groups = { all, activeDeny, inactiveDeny, activeAllow, inactiveAllow };
                const standings = [
                  ...inactiveAllow.map(standing('allow', false)),
                  ...activeAllow.map(standing('allow', true)),
                  ...inactiveDeny.map(standing('deny', false)),
                  ...activeDeny.map(standing('deny', true)),
                ];
                const said = judge(standings, { manual, overrun }).allowed;
                if (said !== byTheGuide(groups, { manual, overrun }))
                  wrong.push({ groups, manual, overrun, said });
                tried++;
              }
    expect(tried).toBe(MODES.length ** 4 * 4);
    expect(wrong).toEqual([]);
  });
});

/** Active at ten, when the sync began, and at noon, when somebody asks. */
const SCHEDULES = [
  { before: true, now: true, schedule: '0 9 * * *', duration: hours(6) },
  { before: true, now: false, schedule: '30 9 * * *', duration: hours(1) },
  { before: false, now: true, schedule: '30 11 * * *', duration: hours(1) },
  { before: false, now: false, schedule: '0 20 * * *', duration: hours(1) },
] as const;
const STARTED = at('2026-03-04T10:00:00Z');
const NOW = at('2026-03-04T12:00:00Z');

interface Placed extends Flags {
  readonly kind: SyncWindow['kind'];
  readonly placed: (typeof SCHEDULES)[number];
}

const groupsAt = (windows: readonly Placed[], when: 'before' | 'now'): Groups => {
  const of = (kind: SyncWindow['kind'], active: boolean) =>
    windows.filter((it) => it.kind === kind && it.placed[when] === active);
  return {
    all: windows,
    activeDeny: of('deny', true),
    inactiveDeny: of('deny', false),
    activeAllow: of('allow', true),
    inactiveAllow: of('allow', false),
  };
};

const WINDOWS: readonly Placed[] = (['allow', 'deny'] as const).flatMap((kind) =>
  SCHEDULES.flatMap((placed) => ALL_FLAGS.map((flags) => ({ kind, placed, ...flags }))),
);

describe('a decision on clocks', () => {
  it.each([false, true])(
    'follows the guide for every two windows, andOperator %s',
    (andOperator) => {
      const wrong: unknown[] = [];
      const sets = WINDOWS.flatMap((one, i) => [
        [one],
        ...WINDOWS.slice(i).map((two) => [one, two]),
      ]);
      // Without a sync under way the order alone decides, which all of its cases above say.
      for (const set of sets)
        for (const manual of BOTH)
          for (const started of andOperator || set.length === 2 ? [true] : BOTH) {
            const windows = set.map(({ kind, placed: { schedule, duration }, ...flags }) =>
              aWindow({ kind, schedule, duration, ...flags, andOperator, clusters: ['prod'] }),
            );
            const operationStart = started ? STARTED : undefined;
            const { allowed } = decideSync(windows, TARGET, { now: NOW, manual, operationStart });
            const then = byTheGuide(groupsAt(set, 'before'), { manual, overrun: false });
            const asking = { manual, overrun: started && then };
            if (allowed !== byTheGuide(groupsAt(set, 'now'), asking))
              wrong.push({ set, manual, started, allowed });
          }
      expect(wrong).toEqual([]);
    },
  );

  const allow = aWindow({ kind: 'allow', schedule: '0 9 * * *', duration: hours(2) });
  const deny = aWindow({ kind: 'deny', schedule: '0 11 * * *', duration: hours(2) });
  const lasting = { syncOverrun: true };
  const decided = (windows: readonly SyncWindow[]) =>
    decideSync(windows, TARGET, { now: NOW, operationStart: STARTED }).allowed;

  /** "Transition Scenarios" of the guide, in its words and its order. */
  it.each([
    ['No window → Deny with overrun', [{ ...deny, ...lasting }], true],
    ['No window → Deny without overrun', [deny], false],
    [
      'Allow with → Deny with overrun',
      [
        { ...allow, ...lasting },
        { ...deny, ...lasting },
      ],
      true,
    ],
    ['Allow with overrun → Deny without', [{ ...allow, ...lasting }, deny], false],
    ['Allow without → Deny with overrun', [allow, { ...deny, ...lasting }], true],
    ['Allow without overrun → Deny without', [allow, deny], false],
    ['Allow with overrun → Allow ends', [{ ...allow, ...lasting }], true],
    [
      'Multiple allows with overrun → All end',
      [
        { ...allow, ...lasting },
        { ...allow, ...lasting },
      ],
      true,
    ],
    ['Multiple allows, one without → All end', [{ ...allow, ...lasting }, allow], false],
  ])('%s', (_, windows, allowed) => {
    expect(decided(windows)).toBe(allowed);
  });

  it('takes no sync for one under way that begins later', () => {
    const later = { now: STARTED, operationStart: NOW };
    const now = aWindow({ schedule: '30 9 * * *', syncOverrun: true });
    expect(decideSync([now], TARGET, later).allowed).toBe(false);
  });

  it('names the windows that decided, in the order of the policy', () => {
    const [one, two] = [aWindow({ description: 'one' }), aWindow({ description: 'two' })];
    const idle = aWindow({ schedule: '0 20 * * *', description: 'idle' });
    const decision = decideSync([one, idle, two], TARGET, { now: at('2026-03-04T09:30:00Z') });
    expect(decision).toMatchObject({ reason: 'deny-active', allowed: false });
    expect(decision.decidedBy.map((it) => it.description)).toEqual(['one', 'two']);
  });
});
