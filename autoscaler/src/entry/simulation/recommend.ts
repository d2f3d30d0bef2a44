import type { Comparison } from './compare.ts';
import type { RunReport } from './measure.ts';
import type { PolicyRun } from './run.ts';
import { grouped, percent } from './table.ts';
import { whenItSaves } from './what-if.ts';

/** What the comparison means to whoever pays for it, in a few sentences. */
export function recommend(comparison: Comparison, details: readonly PolicyRun[]): string {
  const [report] = comparison.runs;
  const [run] = details;
  if (!report || !run) return '';
  return [result(report, comparison), credits(report, run), whenItSaves(run, comparison)].join(
    '\n\n',
  );
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
function credits(report: RunReport, { policy }: PolicyRun): string {
  const surplus = report.costReal - report.costList;
  const share = surplus / report.costReal;
  const [type] = policy.capacity.types;
  if (share < 0.05)
    return `CPU credits: the fleet stays near its baseline, so ${type} is a good choice for this load.`;
  return `CPU credits: ${percent(share)} of the real cost is surplus credits of burstable machines. ${type} earns 20 % of a vCPU and this load uses more. Recommendation: try a type without credits (c6a.large, m6a.large) in capacity.types and compare the real cost.`;
}
