import type { BigDecision } from '../cost/biggest.ts';
import type { SpotSource } from '../cost/spot-price.ts';
import {
  type Bill,
  listOf,
  savedShare,
  toldOf,
  totalOf,
  type WeeklyReport,
} from '../cost/weekly.ts';
import { HOURS_A_MONTH, money, signedMoney } from '../explain/money.ts';
import { explainReason } from '../explain/reasons.ts';
import { nodeHours, savedWords, wholeHours } from '../explain/week.ts';
import { count, grouped, percent } from '../explain/words.ts';
import { localText } from '../schedule/local-time.ts';
import { HOUR, type Usd } from '../units.ts';
import { type Block, context, escaped, fields, section } from './post.ts';
import { bothTimes } from './times.ts';

/** The week's report (C4) as blocks: what it cost, what moved, and how good the forecast was. */
export function weeklyBlocks(report: WeeklyReport): readonly Block[] {
  const { terms, month } = report;
  const budget = month.budget === undefined ? '' : ` of ${money(month.budget, terms)}`;
  return [
    ...fields({
      ...costFields(report),
      Moves: movesLine(report),
      [`Month ${month.name || 'so far'}`]: `${money(month.usd, terms)}${budget}`,
      Forecast: forecastLine(report),
      Time: bothTimes(report.to, terms.timeZone),
    }),
    ...biggestBlock(report),
    ...context([escaped(basisLine(report))]),
  ];
}

/** What no record tells of is unknown, and must not be read as a week that cost nothing. */
function costFields(report: WeeklyReport): Readonly<Record<string, string | undefined>> {
  if (toldOf(report) <= 0) return {};
  return {
    'At list prices': compared(report, listOf),
    'With CPU credits': compared(report, totalOf),
    'Node-hours': hoursLine(report.bill),
    'Spot share': spotLine(report.bill),
    'By your own price of a node': clientLine(report),
  };
}

/** `1,240 BDT, 2,131 BDT before: 41.8% saved`. */
function compared({ bill, baseline, terms }: WeeklyReport, of: (bill: Bill) => Usd): string {
  const [own, before] = [of(bill), of(baseline.bill)];
  const saved = savedShare(own, before);
  const told = saved === undefined ? '' : `: ${savedWords(saved)}`;
  return `${money(own, terms)}, ${money(before, terms)} before${told}`;
}

function hoursLine({ nodeHours: hours, list, credits }: Bill): string {
  const part = (market: 'spot' | 'on-demand') => `${nodeHours(hours[market])} ${market}`;
  const borrowed = credits > 0 ? `, and $${credits.toFixed(2)} borrowed CPU credits` : '';
  const prices = `$${list.spot.toFixed(2)} + $${list['on-demand'].toFixed(2)}${borrowed}`;
  return `${part('spot')} + ${part('on-demand')}\n${prices}`;
}

function spotLine({ nodeHours: hours }: Bill): string | undefined {
  const all = hours.spot + hours['on-demand'];
  return all > 0 ? `${percent(hours.spot / all)} of the node-hours` : undefined;
}

function movesLine({ moves }: WeeklyReport): string {
  const { decisions, scaleUps, scaleDowns, launched, restored } = moves;
  const kept = restored > 0 ? `, ${restored} kept` : '';
  const ups = `${scaleUps} up (${launched} bought${kept})`;
  return `${grouped(decisions)} decisions: ${ups}, ${scaleDowns} down`;
}

/** The client counts a node at his own price, which is never mixed with list prices (C3). */
function clientLine(report: WeeklyReport): string | undefined {
  const { bill, baseline, terms } = report;
  const { clientNodeMonth, currency } = terms;
  if (clientNodeMonth === undefined) return undefined;
  const hour = clientNodeMonth / HOURS_A_MONTH;
  const own = (bill.nodeHours.spot + bill.nodeHours['on-demand']) * hour;
  const before = (baseline.nodes * toldOf(report) * hour) / HOUR;
  const saved = before > 0 ? `: ${savedWords(1 - own / before)}` : '';
  const told = (value: number) => `${grouped(Math.round(value))} ${escaped(currency)}`;
  return `${told(own)}, ${told(before)} before${saved}\n(${told(clientNodeMonth)} a month each)`;
}

function forecastLine({ forecast }: WeeklyReport): string {
  if (!forecast) return 'No forecast could be compared with a load.';
  const { wape, wapeLastValue, coverageP90 } = forecast;
  const error = `Off by ${percent(wape)} of the load half an hour ahead`;
  const naive = `(${percent(wapeLastValue)} if load stayed as it is)`;
  return `${error} ${naive}; ${percent(coverageP90)} stayed under its P90`;
}

function biggestBlock({ biggest, terms }: WeeklyReport): readonly Block[] {
  if (biggest.length === 0) return [];
  const lines = biggest.map((it) => decisionLine(it, terms));
  return [section(['*Biggest decisions*', ...lines].join('\n'))];
}

function decisionLine(decision: BigDecision, terms: WeeklyReport['terms']): string {
  const { id, at, nodes, hourly, because } = decision;
  const sign = nodes < 0 ? '−' : '+';
  const cost = hourly === undefined ? '' : `, ${signedMoney(hourly, terms)} an hour`;
  const what = `${sign}${count(Math.abs(nodes), 'node')}${cost}`;
  const why = because.map((it) => explainReason(it, { timeZone: terms.timeZone, now: at }));
  const when = localText(at, terms.timeZone);
  return `• ${when}: *${what}*. ${escaped(why.join(' '), 500)} (\`smartscale explain ${escaped(id)}\`)`;
}

/** What the figures rest on, and what they leave out. */
function basisLine(report: WeeklyReport): string {
  const { from, to, silent, baseline, terms } = report;
  const week = `${localText(from, terms.timeZone)} to ${localText(to, terms.timeZone)}`;
  const spot = `spot at $${terms.spot.usd.toFixed(4)} an hour ${SPOT_FROM[terms.spot.from]}`;
  const prices = `all nodes priced as ${terms.type}, ${spot}`;
  const gap =
    silent >= HOUR / 2
      ? ` No record tells of ${wholeHours(silent)}: they are in no figure, on neither side.`
      : '';
  const before = `before: ${count(baseline.nodes, 'fixed node')} on demand under the same load`;
  return `${week} ${terms.timeZone}; ${prices}; ${before}.${gap}`;
}

const SPOT_FROM: Readonly<Record<SpotSource, string>> = {
  policy: 'by the policy',
  ec2: '(EC2’s price of today)',
  table: 'by the built-in table, for EC2 could not be asked',
};
