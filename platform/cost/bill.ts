import { GROUND_PRICES, type PriceName } from '../../autoscaler/src/core/cost/ground-prices.ts';
import { INSTANCE_TYPES } from '../../autoscaler/src/core/cost/instance-types.ts';
import { SECRETS } from '../../autoscaler/src/core/ground.ts';
import { alarmTable } from '../alerts/alarm-table.ts';
import { FUNCTION_FACTS } from '../functions/table.ts';
import { NAT_INSTANCE } from '../network/nat-instance.ts';
import type { Settings } from '../settings.ts';
import { METRIC_COUNT, MONTH_HOURS, USUAL, type Use } from './use.ts';

/** One line of the bill: so many of something, at one price. */
export interface Line {
  readonly service: Service;
  /** `cluster`: what K3s on such subnets costs anyway. `smartscale`: what comes on top of that. */
  readonly part: 'cluster' | 'smartscale';
  readonly what: string;
  readonly amount: number;
  readonly unit: string;
  /** US dollars a month. */
  readonly usd: number;
}

export const SERVICES = [
  'server',
  'NAT',
  'addresses',
  'volumes',
  'functions',
  'table',
  'CloudWatch',
  'secrets',
  'audit',
  'storage',
  'network',
] as const;
export type Service = (typeof SERVICES)[number];

export interface Sized {
  readonly settings: Pick<Settings, 'network' | 'machines'> & { readonly cluster: string };
  readonly use?: Partial<Use>;
}

/** A month of the ground, workers aside, at list prices. */
export function groundBill({ settings, use }: Sized): readonly Line[] {
  const used = { ...USUAL, ...use };
  return [
    ...machines(settings, used),
    ...functions(used),
    ...watching(settings.cluster, used),
    ...keeping(used),
  ];
}

export const totalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { usd }) => sum + usd, 0);

/** What each worker costs beside its hours, and five fixed nodes just as well. */
export const workerVolume = ({ machines }: Pick<Settings, 'machines'>): Line =>
  line('volumes', 'gp3Month', ['of a worker, each', machines.volumes.worker]);

type Of = readonly [what: string, amount: number];

function line(service: Service, price: PriceName, [what, amount]: Of): Line {
  const { usd, unit } = GROUND_PRICES[price];
  return { service, part: 'smartscale', what, amount, unit, usd: usd * amount };
}

const anyway = (...given: Parameters<typeof line>): Line => ({
  ...line(...given),
  part: 'cluster',
});

function machines({ network, machines }: Sized['settings'], use: Use): readonly Line[] {
  const { serverType, volumes } = machines;
  const gateways = network.nat === 'per-zone' ? network.zones.length : 1;
  const hourly = INSTANCE_TYPES[serverType]?.onDemand ?? 0;
  const nat =
    network.nat === 'instance'
      ? [
          anyway('NAT', 'natInstanceHour', ['an instance', MONTH_HOURS]),
          anyway('volumes', 'gp3Month', ['of the NAT instance', NAT_INSTANCE.diskGib]),
        ]
      : [
          anyway('NAT', 'natHour', [`gateways: ${gateways}`, gateways * MONTH_HOURS]),
          anyway('NAT', 'natGb', ['what goes through', use.natGb]),
        ];
  return [
    {
      ...{ service: 'server', part: 'cluster', what: `one ${serverType}, on demand` },
      ...{ amount: MONTH_HOURS, unit: 'hour', usd: hourly * MONTH_HOURS },
    },
    ...nat,
    anyway('addresses', 'addressHour', ['server and NAT', (1 + gateways) * MONTH_HOURS]),
    anyway('volumes', 'gp3Month', ['of the server', volumes.server]),
    line('volumes', 'gp3Month', ['Prometheus and Grafana', volumes.prometheus + volumes.grafana]),
    anyway('network', 'outGb', ['out, the shop’s own aside', use.outGb]),
    anyway('network', 'crossZoneGb', ['between zones', use.crossZoneGb]),
  ];
}

const DAYS = MONTH_HOURS / 24;
const HEARTBEATS = 60 * MONTH_HOURS;

function functions(use: Use): readonly Line[] {
  const gb = FUNCTION_FACTS.autoscaler.memory / 1_024;
  const { decisions, open, idle } = runs(use);
  const seconds = (idle * use.idleMs + decisions * use.decisionMs + open * use.openMs) / 1_000;
  // Each write of the item is paid by its size: the lease, the state, the lease again; a decision
  // has a record of its own, and history.
  const writes = (decisions + open) * 3 * use.stateKb + decisions * 6;
  const reads = HEARTBEATS * Math.ceil(use.stateKb / 4);
  return [
    line('functions', 'lambdaGbSecond', ['ticks', seconds * gb]),
    line('functions', 'lambdaRequest', ['ticks', HEARTBEATS]),
    line('functions', 'schedule', ['heartbeats', HEARTBEATS]),
    line('table', 'dynamoWrite', ['of ticks', writes]),
    line('table', 'dynamoRead', ['of ticks', reads]),
    line('table', 'dynamoGb', ['decisions of 90 days', (use.decisionsPerDay * 90 * 6) / GB_IN_KB]),
  ];
}

const GB_IN_KB = 1_000_000;

/** How many heartbeats of a month do what. */
function runs(use: Use) {
  const decisions = use.decisionsPerDay * DAYS;
  const open = use.openMinutesPerDay * DAYS;
  return { decisions, open, idle: Math.max(0, HEARTBEATS - decisions - open) };
}

function watching(cluster: string, use: Use): readonly Line[] {
  // Their names alone depend on the place.
  const place = { cluster, account: '', region: '' };
  const alarms = alarmTable(place).reduce((sum, { of }) => sum + of.length, 0);
  const { decisions, open, idle } = runs(use);
  const events = trailEvents(use);
  const logs =
    (idle * use.idleLogKb + (decisions + open) * use.decisionLogKb) / GB_IN_KB +
    (events * use.trailEventKb) / GB_IN_KB +
    use.trailGb;
  return [
    line('CloudWatch', 'metricMonth', ['custom metrics, at most', METRIC_COUNT]),
    line('CloudWatch', 'alarmMonth', ['metrics of alarms', alarms]),
    line('CloudWatch', 'logGb', ['functions and trail', logs]),
    line('CloudWatch', 'logGbMonth', ['a month of them', logs]),
    line('audit', 'trailEvent', ['calls of table and functions', events]),
    line('secrets', 'secretMonth', ['secrets', Object.keys(SECRETS).length]),
    line('secrets', 'secretCall', ['reads, every five minutes', 3 * 12 * MONTH_HOURS]),
  ];
}

/** One for each call of a function, and for each of a tick to the table. */
const trailEvents = (use: Use): number => {
  const { decisions, open } = runs(use);
  return 2 * HEARTBEATS + (decisions + open) * 4;
};

const keeping = (use: Use): readonly Line[] => [
  line('storage', 's3GbMonth', [
    'snapshots and a year of the trail',
    use.snapshotGb + use.trailGb * 12,
  ]),
  line('storage', 'imageGbMonth', ['images', use.imageGb]),
  anyway('network', 'zoneMonth', ['private zone', 1]),
];
