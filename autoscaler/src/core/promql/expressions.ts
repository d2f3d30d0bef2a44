import { SERVER_LABELS } from '../names.ts';

/**
 * Every PromQL expression of SmartScale, as data: the recording rules, the alerts, what the
 * autoscaler asks and what dashboards show are all read from here, so that an operator sees the
 * numbers that were decided on. `tests/promql` proves each with numbers.
 *
 * Taken for granted: every series of node-exporter carries `node` (by relabelling), and
 * kube-state-metrics is scraped with `honor_labels`, so that its `node` is the node spoken of.
 */
export interface Expression {
  readonly measures: string;
  readonly unit: Unit;
  /** PromQL. In a query, `<name>` is a placeholder that `render.ts` fills. */
  readonly expr: string;
}

/** `ratio` is a share of a whole, 0 to 1; `instant` is seconds since the epoch. */
export type Unit = 'ratio' | 'cores' | 'seconds' | 'instant' | 'count' | 'per-second' | 'bytes';

export interface Alert extends Expression {
  readonly for: string;
  readonly severity: 'critical' | 'warning';
}

/** How often Prometheus scrapes and evaluates: 15 s, as written in PromQL and in milliseconds. */
export const RESOLUTION = '15s';
export const RESOLUTION_MS = 15_000;

/** `control-plane`, `etcd` …: kube-state-metrics names a role without its prefix. */
const SERVER_ROLES = SERVER_LABELS.map((it) => it.slice(it.indexOf('/') + 1)).join('|');
const SERVERS = `kube_node_role{role=~"${SERVER_ROLES}"}`;
const READY = 'kube_node_status_condition{condition="Ready",status="true"}';
const CPU_TIME = 'node_cpu_seconds_total';
const IDLE_CPU = `${CPU_TIME}{mode="idle"}`;
const BUCKETS = 'http_request_duration_seconds_bucket';
const SHORT = '[1m]';

const latency = (quantile: number, series: string): string =>
  `histogram_quantile(${quantile}, sum by (le, endpoint) (rate(${series}${SHORT})))`;

/** Set operators, not a product with 0 or 1: a factor of zero would count in the average. */
const onServing = (series: string): string => `${series} and on (node) smartscale:worker:serving`;

/**
 * Evaluated in this order every 15 s, so that a row may use the rows above it. Windows over
 * recorded series count what was really recorded: a subquery would look back over a gap of up to
 * five minutes and call it covered.
 */
export const RECORDED = {
  'smartscale:heartbeat:seconds': {
    measures: 'when the rules were last evaluated',
    unit: 'instant',
    expr: 'vector(time())',
  },
  'smartscale:worker:serving': {
    measures: 'schedulable Ready workers, 1 each',
    unit: 'count',
    expr: `max by (node) (${READY} == 1)
unless on (node) (kube_node_spec_unschedulable == 1)
unless on (node) ${SERVERS}`,
  },
  'smartscale:node_cpu:ratio': {
    // Everything but idle is busy, steal included; one minute, so that a window of three minutes
    // is not smeared over eight. Divided by the time that passed in all modes, since `rate` gives
    // too little where a minute is not full of samples: a node just scraped for the second time
    // would read 90 % busy while it idles. The comparison drops 0/0, which would count as a sample.
    measures: 'CPU in use on each node',
    unit: 'ratio',
    expr: `clamp(
  1 - sum by (node) (rate(${IDLE_CPU}${SHORT})) / sum by (node) (rate(${CPU_TIME}${SHORT})),
  0, 1
) >= 0`,
  },
  'smartscale:node_cores:count': {
    // By CPU first: two exporters of one node, as during a rollout, are not two machines.
    measures: 'vCPUs of each node',
    unit: 'cores',
    expr: `count by (node) (count by (node, cpu) (${IDLE_CPU}))`,
  },
  'smartscale:node_memory:ratio': {
    measures: 'memory in use on each node, caches not counted',
    unit: 'ratio',
    expr: `clamp(
  1 - max by (node) (node_memory_MemAvailable_bytes) / max by (node) (node_memory_MemTotal_bytes),
  0, 1
) >= 0`,
  },
  'smartscale:worker_cpu:ratio': {
    measures: 'CPU in use, averaged over schedulable Ready workers',
    unit: 'ratio',
    expr: `avg(${onServing('smartscale:node_cpu:ratio')})`,
  },
  'smartscale:worker_memory:ratio': {
    measures: 'memory in use, averaged over schedulable Ready workers',
    unit: 'ratio',
    expr: `avg(${onServing('smartscale:node_memory:ratio')})`,
  },
  'smartscale:worker_load:cores': {
    // A sum over no series has no value: nothing serves, which is not a load of zero.
    measures: 'vCPUs in use on schedulable Ready workers, which is what is forecast',
    unit: 'cores',
    expr: `sum(
  smartscale:node_cpu:ratio * on (node) smartscale:node_cores:count
  and on (node) smartscale:worker:serving
)`,
  },
  'smartscale:silent_workers:count': {
    // A node too busy to answer a scrape drops out of the average and makes it look idle. After
    // two minutes a node has the samples that a rate needs. No row at all when none is silent.
    measures: 'serving workers that the average of CPU lacks',
    unit: 'count',
    expr: `count(
  (smartscale:worker:serving and on (node) smartscale:worker:serving offset 2m)
  unless on (node) smartscale:node_cpu:ratio
)`,
  },
  'smartscale:node_busy:seconds': {
    measures: 'the present, on each node whose CPU is over 20 %',
    unit: 'instant',
    expr: 'timestamp(smartscale:node_cpu:ratio > 0.2)',
  },
  'smartscale:endpoint_requests:rate1m': {
    measures: 'requests to each endpoint',
    unit: 'per-second',
    expr: `sum by (endpoint) (rate(http_requests_total${SHORT}))`,
  },
  'smartscale:endpoint_errors:ratio': {
    // Without the second half an endpoint that never failed would have no share instead of zero;
    // without the comparison one that nobody asks would have 0/0, which counts as a sample.
    measures: 'share of requests answered with 5xx',
    unit: 'ratio',
    expr: `(
  sum by (endpoint) (rate(http_requests_total{status=~"5.."}${SHORT}))
  or 0 * smartscale:endpoint_requests:rate1m
) / smartscale:endpoint_requests:rate1m >= 0`,
  },
  'smartscale:endpoint_latency_seconds:p95': {
    measures: 'the time that 95 of 100 requests stay under',
    unit: 'seconds',
    expr: `${latency(0.95, BUCKETS)} >= 0`,
  },
} as const satisfies Readonly<Record<string, Expression>>;

/** One part of a combined answer: a request fewer for every number more. */
const part = (reading: string, expr: string): string =>
  `label_replace(${expr}, "reading", "${reading}", "", "")`;

interface Windowed {
  readonly now: string;
  readonly at: string;
  /** The same with a window that is put behind it. */
  readonly over: (window: string) => string;
  /** Something whose presence anywhere in the window leaves the ceiling uncovered. */
  readonly spoiledBy?: string;
}

/**
 * A signal and its windows: the least over the scale-up window and the most over the scale-down
 * window, each with the number of samples that it rests on. An extreme alone would be given out
 * for a window of three samples.
 */
function windowed({ now, at, over, spoiledBy }: Windowed): string {
  const ceilingSamples = `count_over_time(${over('<down>')})`;
  const spoiled = spoiledBy ? ` unless on () count_over_time(${spoiledBy}[<down>])` : '';
  return [
    part('now', now),
    part('at', at),
    part('floor', `min_over_time(${over('<up>')})`),
    part('floor_samples', `count_over_time(${over('<up>')})`),
    part('ceiling', `max_over_time(${over('<down>')})`),
    part('ceiling_samples', `${ceilingSamples}${spoiled}`),
  ].join('\nor ');
}

const recorded = (series: string, spoiledBy?: string): string =>
  windowed({
    now: series,
    at: `timestamp(${series})`,
    over: (window) => `${series}[${window}]`,
    ...(spoiledBy ? { spoiledBy } : {}),
  });

/** The policy's own query is not recorded: it would have to be deployed before it could be read. */
const QUEUE = 'sum(\n<query>\n)';
/** Steps of a subquery look back five minutes: this drops those at which nothing was evaluated. */
const LIVE_QUEUE = `(${QUEUE} and on () (time() - smartscale:heartbeat:seconds < 20))`;

/** What the autoscaler asks, one request each. Placeholders: windows, endpoint, queue query. */
export const QUERIES = {
  cpu: {
    measures: 'worker CPU now and over the windows of the policy',
    unit: 'ratio',
    expr: recorded('smartscale:worker_cpu:ratio', 'smartscale:silent_workers:count'),
  },
  memory: {
    measures: 'worker memory now and over the windows of the policy',
    unit: 'ratio',
    expr: recorded('smartscale:worker_memory:ratio', 'smartscale:silent_workers:count'),
  },
  queue: {
    measures: 'messages waiting, by the policy’s own query',
    unit: 'count',
    expr: windowed({
      now: QUEUE,
      at: `smartscale:heartbeat:seconds and on () ${QUEUE}`,
      over: (window) => `${LIVE_QUEUE}[${window}:${RESOLUTION}]`,
    }),
  },
  latencyP95: {
    measures: 'p95 latency of the policy’s endpoint',
    unit: 'seconds',
    expr: recorded('smartscale:endpoint_latency_seconds:p95{endpoint=<endpoint>}'),
  },
  errorRate: {
    measures: 'share of 5xx of the policy’s endpoint',
    unit: 'ratio',
    expr: recorded('smartscale:endpoint_errors:ratio{endpoint=<endpoint>}'),
  },
  load: {
    measures: 'vCPUs in use on serving workers now',
    unit: 'cores',
    expr: [
      part('now', 'smartscale:worker_load:cores'),
      part('at', 'timestamp(smartscale:worker_load:cores)'),
    ].join('\nor '),
  },
  loadSlots: {
    measures: 'mean load of the five minutes before each step, and its samples',
    unit: 'cores',
    expr: [
      part('mean', 'avg_over_time(smartscale:worker_load:cores[5m])'),
      part('samples', 'count_over_time(smartscale:worker_load:cores[5m])'),
    ].join('\nor '),
  },
  idle: {
    // A node that was never busy has been idle since it was made. More than a day is not told.
    measures: 'time since each node’s CPU was last over 20 %, in whole steps of ten minutes',
    unit: 'seconds',
    expr: `600 * floor(clamp(
  time() - (last_over_time(smartscale:node_busy:seconds[1d]) or max by (node) (kube_node_created)),
  0, 86400
) / 600)
and on (node) smartscale:node_cpu:ratio
unless on (node) ${SERVERS}`,
  },
} as const satisfies Readonly<Record<string, Expression>>;

/** Rules for dashboards and for people; CloudWatch alone pages. */
export const ALERTS = {
  WorkerCpuHigh: {
    measures: 'CPU of the workers stays over 90 %',
    unit: 'ratio',
    expr: 'smartscale:worker_cpu:ratio > 0.9',
    for: '5m',
    severity: 'critical',
  },
  WorkerMemoryHigh: {
    measures: 'memory of the workers stays over 80 %',
    unit: 'ratio',
    expr: 'smartscale:worker_memory:ratio > 0.8',
    for: '10m',
    severity: 'warning',
  },
  NodeNotReady: {
    measures: 'a node has not been Ready for five minutes',
    unit: 'count',
    expr: `max by (node) (${READY}) == 0`,
    for: '5m',
    severity: 'critical',
  },
  WorkerSilent: {
    measures: 'a worker serves and gives no CPU readings, which stops removals',
    unit: 'count',
    expr: 'smartscale:silent_workers:count > 0',
    for: '10m',
    severity: 'warning',
  },
} as const satisfies Readonly<Record<string, Alert>>;

/** What only dashboards show. */
export const VIEWS = {
  unschedulablePods: {
    measures: 'pods that the scheduler called unschedulable',
    unit: 'count',
    expr: 'count(kube_pod_status_unschedulable == 1) or vector(0)',
  },
  podsByNode: {
    measures: 'running pods on each node',
    unit: 'count',
    expr: 'count by (node) (kube_pod_info * on (namespace, pod) group_left () (kube_pod_status_phase{phase="Running"} == 1))',
  },
  readyWorkers: {
    measures: 'schedulable Ready workers',
    unit: 'count',
    expr: 'count(smartscale:worker:serving)',
  },
  diskBytes: {
    measures: 'bytes read and written on each node',
    unit: 'per-second',
    expr: 'sum by (node) (rate(node_disk_read_bytes_total[1m]) + rate(node_disk_written_bytes_total[1m]))',
  },
  networkBytes: {
    measures: 'bytes received and sent on each node, loopback and pods aside',
    unit: 'per-second',
    expr: `sum by (node) (
  rate(node_network_receive_bytes_total{device=~"e.*"}[1m])
  + rate(node_network_transmit_bytes_total{device=~"e.*"}[1m])
)`,
  },
  requests: {
    measures: 'requests to all endpoints',
    unit: 'per-second',
    expr: 'sum(smartscale:endpoint_requests:rate1m)',
  },
  latencyP50: {
    measures: 'the time that half of the requests stay under',
    unit: 'seconds',
    expr: `${latency(0.5, BUCKETS)} >= 0`,
  },
  latencyP99: {
    measures: 'the time that 99 of 100 requests stay under',
    unit: 'seconds',
    expr: `${latency(0.99, BUCKETS)} >= 0`,
  },
} as const satisfies Readonly<Record<string, Expression>>;
