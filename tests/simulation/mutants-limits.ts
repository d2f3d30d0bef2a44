import type { Mutant } from './mutants.ts';

const CORE = 'autoscaler/src/core/';

/** Mistakes by which too much is bought, paid for or left behind, or too little is known. */
export const LIMIT_MUTANTS: readonly Mutant[] = [
  {
    name: 'a budget that nobody minds',
    edits: [
      {
        file: `${CORE}decide/guards.ts`,
        find: 'budget !== undefined && spent >= budget',
        replace: 'budget !== undefined && spent >= 100 * budget',
      },
    ],
    caughtBy: ['was spent'],
    focus: 'poor',
  },
  {
    name: 'a load that is no number makes a bill that is none',
    edits: [
      {
        file: `${CORE}cost/month.ts`,
        find: '!Number.isFinite(load) || ',
        replace: '',
      },
    ],
    caughtBy: ['was spent'],
    focus: 'poor',
  },
  {
    // Either alone does no harm: what the rest would have to carry is asked of the load as well.
    name: 'an old lull removes a node, whatever the load may be now',
    edits: [
      {
        file: `${CORE}last-good.ts`,
        find: 'floor: either(fresh.floor, last.floor) };',
        replace: `floor: either(fresh.floor, last.floor),
    ceiling: either(fresh.ceiling, last.ceiling) };`,
      },
      {
        file: `${CORE}decide/slack.ts`,
        find: "...(load.kind === 'unknown' ? [",
        replace: "...(load.kind === ('never' as string) ? [",
      },
    ],
    caughtBy: ['after prometheus was heard'],
    focus: 'poor',
  },
  {
    // A sweep alone would find it: two nets must have the same hole.
    name: 'a machine that never joins is forgotten, and nobody sweeps',
    edits: [
      {
        file: `${CORE}operations/launch.ts`,
        find: "return { phase: 'reclaiming', instance: at.instance, why: 'never-joined', missing };",
        replace: "return { phase: 'failed', why: 'never-joined' };",
      },
      {
        file: `${CORE}operations/sweeps.ts`,
        find: 'filter((id) => due.has(suspectKey.instance(id)))',
        replace: 'filter((id) => due.has(String(id)))',
      },
    ],
    caughtBy: ['has had no owner for'],
  },
];
