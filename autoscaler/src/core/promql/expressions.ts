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
  /** What the one who sees it does first. */
  readonly action: string;
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
const NODE_LABELS = 'kube_node_labels';
const RUNNING = 'kube_pod_status_phase{phase="Running"} == 1';
/** Root, and the volumes of Prometheus and Grafana on the server. */
const DISKS = '{mountpoint=~"/|/var/lib/smartscale/.+"}';
const BUCKETS = 'http_request_duration_seconds_bucket';
const SHORT = '[1m]';
/** A pattern, since who looks at a dashboard may want all of them. */
const PICKED_BUCKETS = `${BUCKETS}{endpoint=~<endpoint>}`;

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

/** `absent` takes labels from a plain selector only, and a target that is down is no eye either. */
const noneUp = (job: string): string =>
  `label_replace(absent(up{job="${job}"} == 1), "job", "${job}", "", "")`;

/** Rules for dashboards and for people; CloudWatch alone pages. */
export const ALERTS = {
  WorkerCpuHigh: {
    measures: 'CPU of the workers stays over 90 %',
    unit: 'ratio',
    expr: 'smartscale:worker_cpu:ratio > 0.9',
    for: '5m',
    severity: 'critical',
    action:
      'See why no node came: `smartscale explain` tells the vetoes of the last decision; `smartscale boost` buys nodes at once.',
  },
  WorkerMemoryHigh: {
    measures: 'memory of the workers stays over 80 %',
    unit: 'ratio',
    expr: 'smartscale:worker_memory:ratio > 0.8',
    for: '10m',
    severity: 'warning',
    action:
      'Find the pods that grow (Application, memory by pod). If they all do, the load is real and nodes should be coming.',
  },
  NodeNotReady: {
    measures: 'a node has not been Ready for five minutes',
    unit: 'count',
    expr: `max by (node) (${READY}) == 0`,
    for: '5m',
    severity: 'critical',
    action:
      'Nothing for one worker: it is replaced after the policy’s repairAfter. For several look at EC2 and at the server; the breaker holds removals.',
  },
  WorkerSilent: {
    measures: 'a worker serves and gives no CPU readings, which stops removals',
    unit: 'count',
    expr: 'smartscale:silent_workers:count > 0',
    for: '10m',
    severity: 'warning',
    action:
      'See whether node-exporter runs there and whether port 9100 is open from the server to the workers.',
  },
  ServerMemoryHigh: {
    measures: 'the server has less than a tenth of its memory left',
    unit: 'ratio',
    expr: `(smartscale:node_memory:ratio > 0.9) and on (node) ${SERVERS}`,
    for: '10m',
    severity: 'critical',
    action:
      'The control plane, Prometheus and the controller share this machine: find what grows, or give the server the next larger type.',
  },
  DiskFilling: {
    measures: 'a disk has less than a tenth of its space left',
    unit: 'ratio',
    expr: `min by (node, mountpoint) (node_filesystem_avail_bytes${DISKS} / node_filesystem_size_bytes${DISKS}) < 0.1`,
    for: '10m',
    severity: 'warning',
    action:
      'On a worker images or logs fill it: drain it, and another comes. On the server a full disk stops etcd: grow the volume.',
  },
  TargetDown: {
    measures: 'a target answers no scrape',
    unit: 'count',
    expr: 'up == 0',
    for: '5m',
    severity: 'warning',
    action:
      'Prometheus, Status, Targets tells the error: refused is a pod that is down, a time-out is a network policy or security group.',
  },
  EyesMissing: {
    measures: 'nothing is scraped that the autoscaler sees by',
    unit: 'count',
    expr: ['node-exporter', 'kube-state-metrics'].map(noneUp).join('\nor '),
    for: '5m',
    severity: 'critical',
    action:
      'Signals are unknown: nodes can still be added for waiting pods, none is removed. See the pods of namespace monitoring.',
  },
  RulesFailing: {
    measures: 'recording rules fail, by which the autoscaler decides',
    unit: 'count',
    expr: 'sum(increase(prometheus_rule_evaluation_failures_total[5m])) > 0',
    for: '5m',
    severity: 'critical',
    action:
      'Prometheus, Status, Rules tells which and why. Two series where one is expected is the usual cause: see what was deployed.',
  },
  ConfigRefused: {
    measures: 'Prometheus refused its last configuration and runs on the one before',
    unit: 'count',
    expr: 'prometheus_config_last_reload_successful == 0',
    for: '5m',
    severity: 'warning',
    action:
      'The log of Prometheus names the line. `promtool check config` finds it before the merge: see what was merged without it.',
  },
  FluxNotReady: {
    measures: 'Flux cannot bring an object to what Git says',
    unit: 'count',
    expr: `max by (customresource_kind, exported_namespace, name) (
  gotk_resource_info{ready!="True",suspended!="true"}
) == 1`,
    for: '10m',
    severity: 'warning',
    action:
      '`smartscale status` tells where the chain from Git is stuck; a closed sync window holds on purpose and says until when.',
  },
  ContainerRestarting: {
    measures: 'a container was restarted more than three times in a quarter of an hour',
    unit: 'count',
    expr: `sum by (namespace, pod, container) (
  increase(kube_pod_container_status_restarts_total[15m])
) > 3`,
    for: '5m',
    severity: 'warning',
    action:
      '`kubectl logs --previous` of that container; if a commit began it, `git revert` ends it.',
  },
  DutyOverdue: {
    measures: 'the controller has not done a duty for two hours',
    unit: 'seconds',
    expr: 'max by (duty) (smartscale_controller_duty_age_seconds) > 7200',
    for: '5m',
    severity: 'critical',
    action:
      'See the controller’s log for that duty. The functions’ access to the cluster lasts twelve hours from the last success.',
  },
} as const satisfies Readonly<Record<string, Alert>>;

/** What only dashboards show. */
export const VIEWS = {
  unschedulablePods: {
    measures: 'pods that the scheduler called unschedulable',
    unit: 'count',
    expr: 'count(kube_pod_status_unschedulable == 1) or vector(0)',
  },
  servingCores: {
    measures: 'vCPUs of schedulable Ready workers',
    unit: 'cores',
    expr: `sum(${onServing('smartscale:node_cores:count')})`,
  },
  podsByNode: {
    measures: 'running pods on each node',
    unit: 'count',
    expr: 'count by (node) (kube_pod_info * on (namespace, pod) group_left () (kube_pod_status_phase{phase="Running"} == 1))',
  },
  nodesByMarket: {
    measures: 'schedulable Ready workers of each market',
    unit: 'count',
    expr: `count by (label_smartscale_dev_market) (${onServing(NODE_LABELS)})`,
  },
  nodesByZone: {
    measures: 'schedulable Ready workers in each zone',
    unit: 'count',
    expr: `count by (label_topology_kubernetes_io_zone) (${onServing(NODE_LABELS)})`,
  },
  unreadyNodes: {
    measures: 'nodes that are not Ready, the server included',
    unit: 'count',
    expr: `count(max by (node) (${READY}) == 0) or vector(0)`,
  },
  nodeJoined: {
    // One minute behind the change, which is the step that Grafana asks for annotations in. While
    // the rules were not evaluated nobody joined: all nodes would seem to when they begin again.
    measures: 'workers that began to serve within the last minute',
    unit: 'count',
    expr: `smartscale:worker:serving unless on (node) smartscale:worker:serving offset 1m
and on () (time() - smartscale:heartbeat:seconds offset 1m < 80)`,
  },
  nodeLeft: {
    measures: 'workers that stopped to serve within the last minute',
    unit: 'count',
    expr: `smartscale:worker:serving offset 1m unless on (node) smartscale:worker:serving
and on () (time() - smartscale:heartbeat:seconds < 20)`,
  },
  requestedCpu: {
    // Pods that ended keep their requests in the API, and take no room.
    measures: 'share of each worker’s CPU that running pods ask for',
    unit: 'ratio',
    expr: `sum by (node) (
  kube_pod_container_resource_requests{resource="cpu"}
  * on (namespace, pod) group_left () (${RUNNING})
) / on (node) max by (node) (kube_node_status_allocatable{resource="cpu"})
and on (node) smartscale:worker:serving`,
  },
  requestedMemory: {
    measures: 'share of each worker’s memory that running pods ask for',
    unit: 'ratio',
    expr: `sum by (node) (
  kube_pod_container_resource_requests{resource="memory"}
  * on (namespace, pod) group_left () (${RUNNING})
) / on (node) max by (node) (kube_node_status_allocatable{resource="memory"})
and on (node) smartscale:worker:serving`,
  },
  firingAlerts: {
    measures: 'alerts that fire',
    unit: 'count',
    expr: 'sum by (alertname, severity) (ALERTS{alertstate="firing"})',
  },
  fluxStuck: {
    measures: 'objects of Flux that are not Ready',
    unit: 'count',
    expr: 'count(gotk_resource_info{ready!="True"}) or vector(0)',
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
  requestsOfDay: {
    measures: 'requests to all endpoints in the last 24 hours',
    unit: 'count',
    expr: 'sum(increase(http_requests_total[1d]))',
  },
  queueDepth: {
    measures: 'messages waiting in each queue',
    unit: 'count',
    expr: 'sum by (queue) (rabbitmq_queue_messages)',
  },
  replicasWanted: {
    measures: 'replicas that each autoscaler of pods wants',
    unit: 'count',
    expr: 'max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_desired_replicas)',
  },
  replicasMost: {
    measures: 'replicas that each autoscaler of pods may reach',
    unit: 'count',
    expr: 'max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_max_replicas)',
  },
  replicasReady: {
    measures: 'replicas of each Deployment that are Ready',
    unit: 'count',
    expr: 'max by (namespace, deployment) (kube_deployment_status_replicas_ready)',
  },
  podCpu: {
    measures: 'the ten pods that use most CPU',
    unit: 'cores',
    expr: `topk(10, sum by (namespace, pod) (
  rate(container_cpu_usage_seconds_total{container!=""}[1m])
))`,
  },
  podMemory: {
    measures: 'the ten pods that use most memory',
    unit: 'bytes',
    expr: 'topk(10, sum by (namespace, pod) (container_memory_working_set_bytes{container!=""}))',
  },
  latencyP50: {
    measures: 'the time that half of the requests stay under, at the endpoints picked',
    unit: 'seconds',
    expr: `${latency(0.5, PICKED_BUCKETS)} >= 0`,
  },
  latencyP95: {
    measures: 'the time that 95 of 100 requests stay under, at the endpoints picked',
    unit: 'seconds',
    expr: 'smartscale:endpoint_latency_seconds:p95{endpoint=~<endpoint>}',
  },
  latencyP99: {
    measures: 'the time that 99 of 100 requests stay under, at the endpoints picked',
    unit: 'seconds',
    expr: `${latency(0.99, PICKED_BUCKETS)} >= 0`,
  },
  errorRate: {
    measures: 'share of requests answered with 5xx, at the endpoints picked',
    unit: 'ratio',
    expr: 'smartscale:endpoint_errors:ratio{endpoint=~<endpoint>}',
  },
} as const satisfies Readonly<Record<string, Expression>>;
