import Table from 'cli-table3';
import { GROUND_PRICES, NOT_RECKONED } from '../../autoscaler/src/core/cost/ground-prices.ts';
import { INSTANCE_TYPES, PRICES_AS_OF } from '../../autoscaler/src/core/cost/instance-types.ts';
import type { NatMode, Settings } from '../settings.ts';
import { groundBill, type Line, SERVICES, totalOf, workerVolume } from './bill.ts';
import { MONTH_HOURS, USUAL, type Use } from './use.ts';

export interface Told {
  readonly settings: Pick<Settings, 'cluster' | 'network' | 'machines' | 'money'>;
  readonly use?: Partial<Use>;
  readonly client: Client;
}

/** The client's own figures, told beside list prices and never mixed with them. */
export interface Client {
  readonly nodes: number;
  /** BDT for one node and month. */
  readonly nodeMonth: number;
}

export const NAT_MODES: readonly NatMode[] = ['instance', 'single', 'per-zone'];

/** The bill for people. */
export function groundInWords(told: Told): string {
  const { settings } = told;
  const lines = groundBill(told);
  return [
    `The ground of ${settings.cluster}, a month at list prices of us-east-1 (NAT: ${settings.network.nat}).`,
    'Workers are not in it; free allowances are not subtracted; use is assumed (--sources).',
    '',
    tableOf(lines, settings.money.exchangeRate),
    '',
    natInWords(told),
    '',
    besides(told),
    ...overLimit(told, totalOf(lines)),
    '',
    `Machines as of ${PRICES_AS_OF}. Not reckoned: ${NOT_RECKONED}.`,
    '"npm run platform:cost -- --sources" names the source and date of each price.',
  ].join('\n');
}

const usd = (value: number): string => value.toFixed(2);
const bdt = (value: number, rate: number): string => grouped(value * rate);
const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');

function tableOf(lines: readonly Line[], rate: number): string {
  const table = new Table({
    head: ['', 'cluster, USD', 'SmartScale, USD', 'both, BDT'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right'],
  });
  const row = (name: string, of: readonly Line[]) => {
    const [cluster, own] = (['cluster', 'smartscale'] as const).map((part) =>
      totalOf(of.filter((it) => it.part === part)),
    );
    table.push([name, shown(cluster), shown(own), bdt(totalOf(of), rate)]);
  };
  for (const service of SERVICES)
    row(
      service,
      lines.filter((it) => it.service === service),
    );
  row('total', lines);
  return table.toString();
}

const shown = (value = 0): string => (value === 0 ? '' : usd(value));

function natInWords(told: Told): string {
  const rate = told.settings.money.exchangeRate;
  const options = NAT_MODES.map((nat) => {
    const network = { ...told.settings.network, nat };
    const total = totalOf(groundBill({ ...told, settings: { ...told.settings, network } }));
    return `${nat} ${usd(total)} USD (${bdt(total, rate)} BDT)`;
  });
  return `The whole by NAT mode: ${options.join(', ')}.`;
}

function besides({ settings, client }: Told): string {
  const rate = settings.money.exchangeRate;
  const node = (INSTANCE_TYPES['t3.small']?.onDemand ?? 0) * MONTH_HOURS;
  const volume = workerVolume(settings);
  const month = client.nodes * client.nodeMonth;
  return [
    `Each worker: a t3.small on demand ${usd(node)} USD, its volume ${usd(volume.usd)} USD.`,
    `Beside it, ${client.nodes} such workers day and night: ${usd(client.nodes * (node + volume.usd))} USD.`,
    `By the client's own books, which no list price is held against: ${client.nodes} nodes are ${grouped(month)} BDT a month.`,
    `One dollar: ${rate} BDT (a setting).`,
  ].join('\n');
}

/** A limit that the ground alone passes is a letter from AWS in the first month. */
function overLimit({ settings: { money } }: Told, total: number): readonly string[] {
  if (total <= money.monthlyBill) return [];
  return [
    '',
    `The stack's limit of ${money.monthlyBill} USD for the month's bill is below the ground alone: set money.monthlyBill above`,
    'the ground and the nodes together, or AWS writes in the first month.',
  ];
}

/** Every line with its amount, its price, and whoever says so. */
export function sourcesInWords(): string {
  const rows = Object.values(GROUND_PRICES).map(({ usd, unit, source, asOf, trust }) => {
    const said = trust === 'sourced' ? `${source}${asOf === '' ? '' : `, ${asOf}`}` : NOT_VERIFIED;
    const why = trust === 'sourced' ? said : `${said} (${source})`;
    return `${plain(usd).padStart(14)} USD  ${unit.padEnd(42)} ${why}`;
  });
  const assumed = Object.entries(USUAL).map(([name, value]) => `${name}=${value}`);
  return `${rows.join('\n')}\n\nAssumed (--use NAME=NUMBER changes it): ${assumed.join(' ')}`;
}

const NOT_VERIFIED = 'not verified';

/** No exponents: a millionth of a dollar is read as one. */
const plain = (value: number): string => value.toFixed(10).replace(/0+$/, '').replace(/\.$/, '.0');
