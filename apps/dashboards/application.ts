import { type DashboardData, type Panel, TALL, TILE } from './panel.ts';
import { recorded, view } from './query.ts';

const SLOW = 2;
const FAILING = 0.05;

const rate: Panel = {
  title: 'Requests',
  shows: 'Requests a second to all endpoints, now.',
  todo: 'None while people shop: the way in is broken (node port, network policy), or the shop is not scraped.',
  look: 'stat',
  size: [6, TILE],
  unit: 'reqps',
  queries: [view('A', 'requests', 'requests')],
};

const slowness: Panel = {
  title: 'p95 latency',
  shows: 'The time that 95 of 100 requests to the picked endpoint stay under.',
  todo: 'Over two seconds with busy CPUs buys nodes. With idle ones it is the code or what it waits for: nodes do not help.',
  look: 'stat',
  size: [6, TILE],
  unit: 's',
  limits: { above: { warn: 1, bad: SLOW } },
  queries: [view('A', 'latencyP95', '{{endpoint}}')],
};

const errors: Panel = {
  title: 'Errors',
  shows: 'Share of requests to the picked endpoint that were answered with 5xx.',
  todo: 'What was deployed last? `git log` and `git revert`. Nodes are bought for errors only when CPU speaks for it too.',
  look: 'stat',
  size: [6, TILE],
  unit: 'percentunit',
  decimals: 2,
  limits: { above: { warn: 0.01, bad: FAILING } },
  queries: [view('A', 'errorRate', '{{endpoint}}')],
};

const orders: Panel = {
  title: 'Orders waiting',
  shows: 'Messages in the queue.',
  todo: 'Over 1,000 for a minute buys nodes if load speaks for it. Growing with idle CPUs: the consumers are stuck.',
  look: 'stat',
  size: [6, TILE],
  unit: 'short',
  limits: { above: { warn: 100, bad: 1000 } },
  queries: [view('A', 'queueDepth', '{{queue}}')],
};

const requests: Panel = {
  title: 'Requests by endpoint',
  shows: 'Requests a second.',
  todo: 'A cliff is an outage or the end of a sale; compare with errors.',
  look: 'area',
  size: [12, TALL],
  unit: 'reqps',
  min: 0,
  queries: [recorded('A', 'smartscale:endpoint_requests:rate1m', '{{endpoint}}')],
};

const latency: Panel = {
  title: 'Latency',
  shows: 'p50, p95 and p99 of the picked endpoint, over all replicas together.',
  todo: 'All three rise: too little CPU. Only p99: single slow requests, or one bad replica.',
  look: 'lines',
  size: [12, TALL],
  unit: 's',
  min: 0,
  limits: { above: { bad: SLOW } },
  queries: [
    view('A', 'latencyP50', 'p50 {{endpoint}}'),
    view('B', 'latencyP95', 'p95 {{endpoint}}'),
    view('C', 'latencyP99', 'p99 {{endpoint}}'),
  ],
};

const failing: Panel = {
  title: 'Errors by endpoint',
  shows: 'Share of requests answered with 5xx.',
  todo: 'See the tile above. One endpoint alone: its code or what it calls. All: the cluster.',
  look: 'lines',
  size: [12, TALL],
  unit: 'percentunit',
  min: 0,
  limits: { above: { bad: FAILING } },
  queries: [recorded('A', 'smartscale:endpoint_errors:ratio', '{{endpoint}}')],
};

const queue: Panel = {
  title: 'Queue',
  shows: 'Messages waiting.',
  todo: 'A hill that sinks by itself was a rush. One that does not: see the tile above.',
  look: 'lines',
  size: [12, TALL],
  unit: 'short',
  min: 0,
  limits: { above: { bad: 1000 } },
  queries: [view('A', 'queueDepth', '{{queue}}')],
};

const replicas: Panel = {
  title: 'Replicas',
  shows: 'What the autoscaler of pods wants and may want, and what is Ready.',
  todo: 'Wanted above Ready for minutes: pods wait for room (Cluster Overview) or do not start. Wanted at its most: raise `maxReplicas`.',
  look: 'lines',
  size: [12, TALL],
  unit: 'none',
  decimals: 0,
  min: 0,
  queries: [
    view('A', 'replicasWanted', 'wanted {{horizontalpodautoscaler}}'),
    view('B', 'replicasMost', 'at most {{horizontalpodautoscaler}}'),
    view('C', 'replicasReady', 'Ready {{deployment}}'),
  ],
};

const podCpu: Panel = {
  title: 'CPU by pod',
  shows: 'The ten pods that use most, in cores.',
  todo: 'One pod far above its siblings: requests are not spread, or it is stuck in a loop.',
  look: 'lines',
  size: [12, TALL],
  unit: 'none',
  decimals: 2,
  min: 0,
  queries: [view('A', 'podCpu', '{{namespace}}/{{pod}}')],
};

const podMemory: Panel = {
  title: 'Memory by pod',
  shows: 'The ten pods that hold most, without caches.',
  todo: 'A line that only climbs is a leak; at its limit the container is restarted.',
  look: 'lines',
  size: [12, TALL],
  unit: 'bytes',
  min: 0,
  queries: [view('A', 'podMemory', '{{namespace}}/{{pod}}')],
};

export const application: DashboardData = {
  uid: 'smartscale-application',
  title: 'SmartScale: Application',
  about: 'What customers feel.',
  from: 'now-3h',
  byEndpoint: true,
  sections: [
    { title: 'Now', panels: [rate, slowness, errors, orders] },
    { title: 'Customers', panels: [requests, latency, failing, queue] },
    { title: 'Pods', panels: [replicas, podCpu, podMemory] },
  ],
};
