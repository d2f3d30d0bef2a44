import { PRICES_AS_OF } from '../../core/cost/instance-types.ts';
import type { Comparison } from './compare.ts';
import type { RunReport } from './measure.ts';
import type { PolicyRun } from './run.ts';
import { counted, grouped, percent } from './table.ts';
import { costByType, whenItSaves } from './what-if.ts';

/** What the comparison means to whoever pays for it, in a few sentences. */
export function recommend(comparison: Comparison, details: readonly PolicyRun[]): string {
  const policies = comparison.runs.flatMap((report) => {
    const run = details.find(({ policy }) => policy.name === report.name);
    return run ? [{ report, run }] : [];
  });
  const best = choose(policies);
  if (!best) return '';
  return [
    policies.map((it) => result(it, comparison)).join('\n'),
    ...(policies.length > 1 ? [choice(best, policies)] : []),
    credits(best),
    whenItSaves(best.run, comparison),
    `Prices: us-east-1, as of ${PRICES_AS_OF}; cost.prices in the policy overrides them.`,
  ].join('\n\n');
}

interface Simulated {
  readonly report: RunReport;
  readonly run: PolicyRun;
}

function result({ report, run }: Simulated, { runs, currency }: Comparison): string {
  const find = (name: string) => runs.find((it) => it.name === name);
  const [before, oracle] = [find('static'), find('oracle')];
  if (!before || !oracle) return '';
  const cost = `${grouped(report.costReal)} ${currency} instead of ${grouped(before.costReal)}`;
  const fixed = counted(run.policy.cost.baselineNodes, 'fixed node');
  const overload = `${report.minutesOverloaded.toFixed(0)} overloaded minutes, ${fixed} had ${before.minutesOverloaded.toFixed(0)}`;
  const ceiling = `${(report.nodeHours / oracle.nodeHours).toFixed(2)} times the node-hours of an oracle that knows the load 20 minutes ahead`;
  return `Result: ${report.name} cost ${cost} (${percent(report.savingsReal.static)} saved), with ${overload}. It used ${ceiling}.${foresight(report, find(`${report.name}:reactive`))}`;
}

/** What looking ahead was worth on this load: it may cost more than it saves. */
function foresight(report: RunReport, twin: RunReport | undefined): string {
  if (!twin || twin.nodeHours === report.nodeHours) return '';
  const overload = twin.minutesOverloaded - report.minutesOverloaded;
  const hours = percent(Math.abs(report.nodeHours / twin.nodeHours - 1));
  const more = report.nodeHours > twin.nodeHours ? 'more' : 'fewer';
  const change = `${Math.abs(overload).toFixed(0)} overloaded minutes ${overload >= 0 ? 'fewer' : 'more'} for ${hours} ${more} node-hours`;
  const advice = overload < 0 ? ' On this load its forecast and schedules do not pay.' : '';
  return ` Looking ahead made that ${change}.${advice}`;
}

/** So many overloaded minutes in a week of it are no reason to pay for more. */
const NEGLIGIBLE = 5;
const WEEK = 7 * 24 * 60;

/** The cheapest of those that overload least, where a few minutes a week count as none. */
function choose(policies: readonly Simulated[]): Simulated | undefined {
  const overload = ({ report, run }: Simulated) => {
    const weeks = Math.max(run.curve.demand.length / WEEK, 1);
    return Math.max(report.minutesOverloaded, NEGLIGIBLE * weeks);
  };
  return policies.toSorted(
    (a, b) => overload(a) - overload(b) || a.report.costReal - b.report.costReal,
  )[0];
}

function choice({ report }: Simulated, policies: readonly Simulated[]): string {
  const cheapest = policies.toSorted((a, b) => a.report.costReal - b.report.costReal)[0];
  const cheaper = 1 - (cheapest?.report.costReal ?? report.costReal) / report.costReal;
  const why =
    cheaper < WORTH_NAMING
      ? 'No other overloads less, and none is noticeably cheaper.'
      : `${cheapest?.report.name} is ${percent(cheaper)} cheaper, with ${cheapest?.report.minutesOverloaded.toFixed(0)} overloaded minutes.`;
  return `Recommendation: of these policies, ${report.name} (${report.minutesOverloaded.toFixed(0)} overloaded minutes). ${why}`;
}

/** Less would be told as 0 %. */
const WORTH_NAMING = 0.005;

/** C2: unlimited mode bills what a busy fleet borrows, which list prices do not show. */
function credits({ report, run }: Simulated): string {
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
    `CPU credits: ${percent(share)} of the real cost of ${report.name} is what burstable machines borrowed.`,
    `The same nodes by type, credits counted, in ${cost.currency}: ${told.join(', ')}.`,
    `Recommendation: ${advice}.`,
  ].join(' ');
}

/** Less than this is within the error of such an estimate. */
const WORTH_A_CHANGE = 0.05;
