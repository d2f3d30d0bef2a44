import { PRICES_AS_OF } from '../../core/cost/instance-types.ts';
import type { Comparison } from './compare.ts';
import type { RunReport } from './measure.ts';
import type { PolicyRun } from './run.ts';
import { grouped, percent } from './table.ts';
import { costByType, whenItSaves } from './what-if.ts';

/** What the comparison means to whoever pays for it, in a few sentences. */
export function recommend(comparison: Comparison, details: readonly PolicyRun[]): string {
  const [report] = comparison.runs;
  const [run] = details;
  if (!report || !run) return '';
  return [
    result(report, comparison),
    credits(report, run),
    whenItSaves(run, comparison),
    `Prices: us-east-1, as of ${PRICES_AS_OF}; cost.prices in the policy overrides them.`,
  ].join('\n\n');
}

function result(report: RunReport, { runs, currency }: Comparison): string {
  const find = (name: string) => runs.find((it) => it.name === name);
  const [before, oracle] = [find('static'), find('oracle')];
  if (!before || !oracle) return '';
  const cost = `${grouped(report.costReal)} ${currency} instead of ${grouped(before.costReal)}`;
  const overload = `${report.minutesOverloaded.toFixed(0)} overloaded minutes, five fixed nodes had ${before.minutesOverloaded.toFixed(0)}`;
  const ceiling = `${(report.nodeHours / oracle.nodeHours).toFixed(2)} times the node-hours of an oracle that knows the load 20 minutes ahead`;
  return `Result: ${report.name} cost ${cost} (${percent(report.savingsReal.static)} saved), with ${overload}. It used ${ceiling}.`;
}

/** C2: unlimited mode bills what a busy fleet borrows, which list prices do not show. */
function credits(report: RunReport, run: PolicyRun): string {
  const { capacity, cost } = run.policy;
  const share = 1 - report.costList / report.costReal;
  const [type] = capacity.types;
  const options = costByType(run);
  const own = options.find((it) => it.type === type);
  const told = options.map((it) => `${it.type} ${grouped(it.realCost * cost.exchangeRate)}`);
  const [best] = options;
  const gain = own && best ? 1 - best.realCost / own.realCost : 0;
  const advice =
    best && gain > WORTH_A_CHANGE
      ? `try ${best.type} in capacity.types and run this again: ${percent(gain)} cheaper`
      : `stay with ${type}: no other type of two vCPUs is more than ${percent(WORTH_A_CHANGE)} cheaper`;
  return [
    `CPU credits: ${percent(share)} of the real cost is what burstable machines borrowed.`,
    `The same nodes by type, credits counted, in ${cost.currency}: ${told.join(', ')}.`,
    `Recommendation: ${advice}.`,
  ].join(' ');
}

/** Less than this is within the error of such an estimate. */
const WORTH_A_CHANGE = 0.05;
