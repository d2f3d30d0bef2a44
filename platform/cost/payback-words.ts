import Table from 'cli-table3';
import { groundBill, totalOf } from './bill.ts';
import { claimOf, clientPayback, type Payback, paybackOf, sidesOf, type Week } from './payback.ts';
import type { Client, Told } from './words.ts';

/** The client's figure for his flash sale: two hours. BDT. */
const DOWNTIME = 800_000;

/** What a week's saving is worth beside what the ground costs. */
export function paybackInWords(told: Told, week: Week): string {
  const { settings, client } = told;
  const rate = settings.money.exchangeRate;
  const added = groundBill(told).filter(({ part }) => part === 'smartscale');
  const adds = totalOf(added) * rate;
  const { now, before } = sidesOf(week);
  const books = clientPayback(week, client);
  const evenings = Math.floor(DOWNTIME / adds);
  return [
    `A month of that week, ${week.baselineNodes} fixed nodes against ${now.name}, in ${week.currency} at list prices:`,
    '',
    table(week, adds),
    '',
    'Pays from: so many fixed nodes before, if the load grows with them. Workers’ volumes are left out.',
    `By the client's books, apart from all that: ${percent(books.share)} of ${grouped(client.nodes * client.nodeMonth)} BDT, ${grouped(books.saved)} BDT a month.`,
    `Minutes overloaded in the week: ${before.minutesOverloaded.toFixed(0)} before, ${now.minutesOverloaded.toFixed(0)} now.`,
    `The client counts ${grouped(DOWNTIME)} BDT for one flash sale of two hours without a shop: as much as SmartScale adds in ${evenings} months.`,
  ].join('\n');
}

function table(week: Week, adds: number): string {
  const made = new Table({
    head: ['', 'saved on nodes', 'SmartScale adds', 'left', 'pays from'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  const row = (name: string, { saved, share, net, from }: Payback) =>
    made.push([
      name,
      `${grouped(saved)} (${percent(share)})`,
      grouped(adds),
      grouped(net),
      Number.isFinite(from) ? `${Math.ceil(from)} nodes` : 'never',
    ]);
  row('prices of nodes alone', paybackOf(week, adds, 'costList'));
  row('with CPU credits', paybackOf(week, adds, 'costReal'));
  return made.toString();
}

const TARIFFS = [
  { name: 'on demand', share: 0, off: 0 },
  { name: '60 % spot at 60 % off', share: 0.6, off: 0.6 },
  { name: '60 % spot at 65 % off', share: 0.6, off: 0.65 },
] as const;

/** Why "60,000 to 70,000 BDT" takes spot, and how much of it. */
export function claimInWords({ nodes, nodeMonth }: Client): string {
  const made = new Table({
    head: ['nodes in the day, 2 at night', ...TARIFFS.map(({ name }) => name)],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right'],
  });
  for (const peak of [5, 6, 7])
    made.push([
      `${peak}, so ${claimOf(peak, TARIFFS[0]).average} on average`,
      ...TARIFFS.map((tariff) => {
        const { factor } = claimOf(peak, tariff);
        return `${grouped(factor * nodeMonth)} (${percent(1 - factor / nodes)})`;
      }),
    ]);
  return [
    `By the client's ${grouped(nodeMonth)} BDT a node and month, against ${nodes} nodes, BDT a month (saved):`,
    made.toString(),
  ].join('\n');
}

const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');
const percent = (share: number): string => `${Math.round(share * 100)} %`;
