import type { Policy } from '../../core/policy/policy.ts';
import type { Parsed } from '../../core/problem.ts';
import { parseTrace } from '../../core/trace/trace.ts';
import { DAY } from '../../core/units.ts';
import { weekScenario } from '../cli/simulate.ts';
import { compare } from '../simulation/compare.ts';
import type { RunReport } from '../simulation/measure.ts';
import type { PolicyRun } from '../simulation/run.ts';
import { type Scenario, scenarioOf } from '../simulation/scenario.ts';
import { type Files, LOAD_FILE } from './material.ts';

/** What the policies are replayed over, and where it came from. */
export interface Load {
  readonly source: 'trace' | 'recorded' | 'built-in';
  /** For people: the file's path, or what the built-in week is called. */
  readonly name: string;
  readonly days: number;
  /** What was done to the recording to make it regular. */
  readonly notes: readonly string[];
}

export interface ReplayedRun extends RunReport {
  /** Fewest and most workers that served in any minute. */
  readonly nodesLeast: number;
  readonly nodesMost: number;
}

export interface Effect {
  readonly load: Load;
  readonly seed: number;
  readonly currency: string;
  /** Null where there was no policy that could be replayed. */
  readonly before: ReplayedRun | null;
  readonly after: ReplayedRun;
  /** Both did the same at the same instants. */
  readonly same: boolean;
}

export interface Replayed {
  readonly scenario: Scenario;
  readonly load: Load;
}

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A trace that was named, else the recorded load of the change itself, else the built-in week. */
export function chooseLoad(
  files: Files,
  { trace, seed }: { readonly trace?: TextFile | undefined; readonly seed: number },
): Parsed<Replayed> {
  const recorded = files.get(LOAD_FILE);
  if (trace) return fromCsv(trace, { source: 'trace', seed });
  if (recorded !== undefined)
    return fromCsv({ path: LOAD_FILE, text: recorded }, { source: 'recorded', seed });
  const scenario = weekScenario(seed);
  const load: Load = { source: 'built-in', name: scenario.name, days: daysOf(scenario), notes: [] };
  return { ok: true, value: { scenario, load } };
}

function fromCsv(
  { path, text }: TextFile,
  { source, seed }: { readonly source: Load['source']; readonly seed: number },
): Parsed<Replayed> {
  const parsed = parseTrace(text, path);
  if (!parsed.ok) return parsed;
  const scenario = scenarioOf(parsed.value, { seed });
  const { notes } = parsed.value;
  const load: Load = { source, name: path, days: daysOf(scenario), notes };
  return { ok: true, value: { scenario, load } };
}

const daysOf = ({ start, end }: Scenario): number => (end - start) / DAY;

export interface Replay {
  readonly before: Policy | undefined;
  readonly after: Policy;
  readonly onProgress?: (what: string, share: number) => void;
}

/**
 * What the old and the new policy do with one load: the autoscaler's own code in the simulated
 * world, with one seed. Money is told at the rate of the first of the two.
 */
export async function replay(
  { scenario, load }: Replayed,
  { before, after, onProgress }: Replay,
): Promise<Effect> {
  const named = [...(before ? [{ ...before, name: 'before' }] : []), { ...after, name: 'after' }];
  const { comparison, details } = await compare(scenario, {
    policies: named,
    reactive: false,
    ...(onProgress ? { onProgress } : {}),
  });
  const runs = details.map((detail, i) => replayedRun(detail, comparison.runs[i]));
  const [first, second] = runs;
  if (!first) throw new Error('invariant: a replay runs the new policy at least');
  const [old, now] = details;
  return {
    load,
    seed: scenario.seed,
    currency: comparison.currency,
    before: second ? first : null,
    after: second ?? first,
    same: old !== undefined && now !== undefined && deedsOf(old) === deedsOf(now),
  };
}

function replayedRun({ curve }: PolicyRun, report: RunReport | undefined): ReplayedRun {
  if (!report) throw new Error('invariant: each run has a report');
  const nodesLeast = curve.ready.reduce((least, it) => Math.min(least, it), Number.MAX_VALUE);
  const nodesMost = curve.ready.reduce((most, it) => Math.max(most, it), 0);
  return { ...report, nodesLeast, nodesMost };
}

/** All that was told, with its instant, as one text to compare. */
const deedsOf = ({ events }: PolicyRun): string => JSON.stringify(events);
