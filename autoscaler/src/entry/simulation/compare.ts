import type { Policy } from '../../core/policy/policy.ts';
import { basisOf, measureRival, measureRun, type RunReport } from './measure.ts';
import { rivalsOf } from './rivals.ts';
import { type PolicyRun, runPolicy } from './run.ts';
import type { Scenario } from './scenario.ts';

/** A comparison of policies on one load: what `simulate --json` prints. */
export interface Comparison {
  readonly trace: string;
  readonly seed: number;
  readonly currency: string;
  /** How many nodes `static` has, by the first policy's cost.baselineNodes. */
  readonly baselineNodes: number;
  readonly runs: readonly RunReport[];
}

export interface Compared {
  readonly comparison: Comparison;
  /** The simulated runs behind the first lines, in the order of `runs`. */
  readonly details: readonly PolicyRun[];
}

export interface CompareOptions {
  readonly policies: readonly Policy[];
  /** Also runs each policy with prediction and schedules off. */
  readonly reactive: boolean;
  readonly onProgress?: (name: string, share: number) => void;
}

/** Runs every policy, its reactive twin and the rivals on one scenario. */
export async function compare(scenario: Scenario, options: CompareOptions): Promise<Compared> {
  const { policies, reactive, onProgress } = options;
  const [first] = policies;
  if (!first) throw new Error('invariant: a comparison needs a policy');
  const rivals = rivalsOf(scenario, first);
  const basis = basisOf(rivals, first.cost.exchangeRate);
  const details: PolicyRun[] = [];
  const reports: RunReport[] = [];
  const runNamed = async (name: string, policy: Policy) => {
    const run = await runPolicy(scenario, policy, (share) => onProgress?.(name, share));
    return keep(name, run);
  };
  const keep = (name: string, run: PolicyRun) => {
    details.push(run);
    reports.push(measureRun({ name, run }, basis));
    return run;
  };
  for (const policy of policies) {
    const run = await runNamed(policy.name, policy);
    const twin = `${policy.name}:reactive`;
    if (!reactive) continue;
    // A policy that looks at nothing ahead is its own twin: the same run, told twice.
    if (looksAhead(policy)) await runNamed(twin, withoutForesight(policy));
    else keep(twin, run);
  }
  const others = rivals.map((rival) => measureRival(rival, scenario, basis));
  const comparison = {
    trace: scenario.name,
    seed: scenario.seed,
    currency: first.cost.currency,
    baselineNodes: first.cost.baselineNodes,
    runs: [...reports, ...others],
  };
  return { comparison, details };
}

/** One run that is there already, beside the rivals on the same load. */
export function compareOne(scenario: Scenario, run: PolicyRun): Compared {
  const { policy } = run;
  const rivals = rivalsOf(scenario, policy);
  const basis = basisOf(rivals, policy.cost.exchangeRate);
  const report = measureRun({ name: policy.name, run }, basis);
  const others = rivals.map((rival) => measureRival(rival, scenario, basis));
  const { currency, baselineNodes } = policy.cost;
  const { name: trace, seed } = scenario;
  const comparison = { trace, seed, currency, baselineNodes, runs: [report, ...others] };
  return { comparison, details: [run] };
}

const looksAhead = ({ prediction, schedules }: Policy): boolean =>
  prediction.mode !== 'off' || schedules.length > 0;

/** The same policy with prediction and schedules off. */
export const withoutForesight = (policy: Policy): Policy => ({
  ...policy,
  prediction: { ...policy.prediction, mode: 'off' },
  schedules: [],
});
