import type { Focus } from './foci.ts';

/** One deliberate mistake in a copy of the code, and the words by which a checker finds it. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly [Edit, ...Edit[]];
  /** One of these stands in the violations: whatever else a mistake leads to proves little. */
  readonly caughtBy: readonly [string, ...string[]];
  readonly focus?: Focus;
  /** Seed of the first life, for what is met too seldom from 1 on. */
  readonly from?: number;
}

export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

const SHELL = 'autoscaler/src/shell/';
const OPERATIONS = 'autoscaler/src/core/operations/';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'no second look before terminating',
    edits: [
      {
        file: `${OPERATIONS}removal.ts`,
        find: "return { phase: 'drained', drain };",
        replace: "return { phase: 'terminating' };",
      },
    ],
    caughtBy: ['was terminated on a single look', 'pods to move'],
  },
  {
    name: 'one look read twice: a due decision advances everything again',
    edits: [
      {
        file: `${SHELL}tick.ts`,
        find: '  await pursue(run, seen);',
        replace: '  await resume(run, seen);',
      },
    ],
    caughtBy: ['was terminated on a single look'],
  },
  {
    name: 'an empty list of instances on error',
    edits: [
      {
        file: `${SHELL}observe.ts`,
        find: 'ports.compute.owned()',
        replace: 'ports.compute.owned().catch(() => [])',
      },
    ],
    caughtBy: ['deleted while it is running'],
    focus: 'blind',
  },
  {
    name: 'an empty list of nodes on error',
    edits: [
      {
        file: `${SHELL}observe.ts`,
        find: 'ports.cluster.nodes()',
        replace: 'ports.cluster.nodes().catch(() => [])',
      },
    ],
    caughtBy: ['healthy, open node', 'was terminated', 'was ended without an operation'],
    focus: 'blind',
  },
  {
    name: 'an empty list of pods on error',
    edits: [
      {
        file: `${SHELL}observe.ts`,
        find: 'ports.cluster.objects()',
        replace: `ports.cluster.objects().catch(() => ({ pods: [], workloads: [], daemonSets: [],
          autoscalers: [], budgets: [], namespaces: [] }))`,
      },
    ],
    caughtBy: ['was terminated on a single look', 'pods to move'],
    focus: 'failing',
  },
  {
    name: 'resume acts before it records',
    edits: [
      {
        file: `${SHELL}resume.ts`,
        find: `  await keep(run, next);
  await pursue(run, seen);`,
        replace: `  for (const it of moved) {
    const effect = effectOf(it, run);
    if (effect) await perform(effect, run.ports, seen);
  }
  await keep(run, next);
  await pursue(run, seen);`,
      },
    ],
    caughtBy: ['was ended while its operation was drained'],
  },
  {
    name: 'start asks before it records',
    edits: [
      {
        file: `${SHELL}start.ts`,
        find: '  await run.save({ ...state, alarms, decidedOn, lastDecisionAt: seen.at }, []);',
        replace: `  const { perform } = await import('./perform.ts');
  const { pursueLaunch } = await import('../core/operations/launch.ts');
  const { pursueRemoval } = await import('../core/operations/removal.ts');
  for (const it of opened) {
    const effect = it.kind === 'launch' ? pursueLaunch(it) : pursueRemoval(it, seen.at);
    if (effect) await perform(effect, run.ports, seen);
  }
  await run.save({ ...state, alarms, decidedOn, lastDecisionAt: seen.at }, []);`,
      },
    ],
    caughtBy: ['an instance was bought before'],
  },
  {
    name: 'a sweep that forgets the grace',
    edits: [
      {
        file: `${OPERATIONS}sweeps.ts`,
        find: '.filter(({ since }) => elapsed(since, look.now) >= look.policy.safety.sweepGrace)',
        replace: '',
      },
      {
        file: `${OPERATIONS}sweeps.ts`,
        find: 'const LEAST_LOOKS = 6;',
        replace: 'const LEAST_LOOKS = 1;',
      },
    ],
    caughtBy: ['was swept before the grace', 'deleted while it is running'],
  },
  {
    // That `lookedInVain` forgets when it looked cannot be seen here: evidence is judged before
    // deadlines, and after any outage there is evidence. The unit tests of the watch hold it.
    name: 'a join deadline that runs while blind',
    edits: [
      {
        file: `${OPERATIONS}launch.ts`,
        find: "    if (node === 'unknown') return { ...at, join: lookedInVain(at.join), missing };\n",
        replace: '',
      },
    ],
    caughtBy: ['healthy, open node'],
    focus: 'blind',
  },
  {
    // The effect alone is harmless: settled operations leave the state before anything is pursued.
    // Both have to be cut for it to be seen.
    name: 'a settled phase with an effect',
    edits: [
      {
        file: `${OPERATIONS}removal.ts`,
        find: "    case 'restored':\n    case 'shadowed':\n      return undefined;",
        replace: `      return undefined;
    case 'restored':
    case 'shadowed':
      return { kind: 'terminate-instance', instance };`,
      },
      {
        file: `${OPERATIONS}settle.ts`,
        find: 'operations: state.operations.filter((it) => !isSettled(it))',
        replace:
          "operations: state.operations.filter((it) => !isSettled(it) || it.at.phase === 'restored')",
      },
    ],
    caughtBy: ['was ended while its operation was restored', 'healthy, open node'],
  },
  {
    name: 'the client token is dropped',
    edits: [
      {
        file: `${SHELL}perform.ts`,
        find: 'compute.create({ clientToken, operation, ...request })',
        replace:
          "compute.create({ clientToken: clientToken + '-' + seen.at, operation, ...request })",
      },
    ],
    caughtBy: ['bought a second instance', 'above the maximum'],
  },
  {
    // Either alone does no harm: a holder that is late enough to be fenced is too late to act.
    name: 'a save that was fenced is taken for stored, and nothing minds the time',
    edits: [
      {
        file: `${SHELL}run.ts`,
        find: "if (answer === 'fenced') throw new Fenced('a newer lease was granted');",
        replace: 'void answer;',
      },
      {
        file: `${SHELL}look-ahead.ts`,
        find: "(await store.saveMemory(run.lease, memory)) === 'fenced'",
        replace: "(await store.saveMemory(run.lease, memory)) === ('never' as string)",
      },
      {
        file: `${SHELL}resume.ts`,
        find: '    if (run.ports.clock.now() >= run.workUntil) break;\n',
        replace: '',
      },
    ],
    caughtBy: [
      'was ended while its operation was drained',
      'an instance was bought before',
      'was cordoned before',
    ],
    focus: 'late',
  },
  {
    // Mostly the next decision restores the node in time; the hole is one tick wide.
    name: 'the minimum is not looked at again before terminating',
    edits: [
      {
        file: `${SHELL}resume.ts`,
        find: 'sightRemoval(operation, seen, needed)',
        replace: 'sightRemoval(operation, seen, false)',
      },
    ],
    caughtBy: ['other instances were left'],
    focus: 'seldom-decided',
    from: 50,
  },
  {
    name: 'fallback to on-demand without a recorded refusal',
    edits: [
      {
        file: `${OPERATIONS}launch.ts`,
        find: '    if (at.refusal) return afterRefusal(at, at.refusal);',
        replace: `    if (at.refusal || at.unseen.waited >= 20_000)
      return afterRefusal(at, at.refusal ?? { kind: 'no-capacity', message: 'not seen yet' });`,
      },
    ],
    caughtBy: ['bought a second instance'],
    focus: 'slow-reads',
  },
  {
    name: 'a Node deleted before EC2 says terminated',
    edits: [
      {
        file: `${OPERATIONS}sight.ts`,
        find: "if (state === 'terminated') return 'gone';",
        replace: "if (state === 'terminated' || state === 'shutting-down') return 'gone';",
      },
    ],
    caughtBy: ['deleted while it is shutting-down'],
  },
  {
    name: 'shadow mode opens what it decides',
    edits: [
      {
        file: `${OPERATIONS}open.ts`,
        find: `  if (policy.mode === 'shadow') {
    const believed`,
        replace: `  if (policy.mode === ('never' as string)) {
    const believed`,
      },
    ],
    caughtBy: ['was opened in shadow mode'],
    focus: 'moody',
  },
  {
    name: 'a brake that nobody feels',
    edits: [
      {
        file: 'autoscaler/src/core/decide/guards.ts',
        find: 'if (!brake || brake.until <= seen.at) return undefined;',
        replace: 'if (!brake || brake.until > 0) return undefined;',
      },
    ],
    caughtBy: ['was opened while paused'],
    focus: 'moody',
  },
  {
    name: 'pods deleted past their budgets in every drain',
    edits: [
      {
        file: `${OPERATIONS}removal.ts`,
        find: "? 'delete' : 'evict';",
        replace: "? 'delete' : 'delete';",
      },
    ],
    caughtBy: ['was deleted past its budget'],
  },
];

/**
 * Every mutant is caught within so many seeds from 1: the unchanged code lives through them all.
 */
export const MOST_SEEDS = 24;
