import { type DashboardData, type Panel, TALL, TILE } from './panel.ts';
import { recorded, view } from './query.ts';

/** Lines of the policy's defaults: the policy itself is what decides. */
const CPU_HIGH = 0.7;
const MEMORY_HIGH = 0.75;

const nodes: Panel = {
  title: 'Workers that serve',
  shows: 'Schedulable Ready workers now. Two is the least, ten the most that SmartScale keeps.',
  todo: 'Below two: see “Not Ready” and Autoscaler Performance, failures. At ten: the shop may need more than it may have; `smartscale explain` says what was asked for.',
  look: 'gauge',
  size: [6, TALL],
  unit: 'none',
  decimals: 0,
  min: 0,
  max: 10,
  limits: { below: { bad: 2 } },
  queries: [view('A', 'readyWorkers', 'workers')],
};

const tile = (more: Omit<Panel, 'look' | 'size' | 'unit'>): Panel => ({
  look: 'stat',
  size: [9, TILE],
  unit: 'none',
  decimals: 0,
  ...more,
});

const unready = tile({
  title: 'Not Ready',
  shows: 'Nodes that exist and are not Ready, the server included.',
  todo: 'A joining node is not Ready for some two minutes. One that stays so is replaced after ten; several at once hold all removals (the breaker).',
  limits: { above: { warn: 1, bad: 2 } },
  queries: [view('A', 'unreadyNodes', 'nodes')],
});

const pending = tile({
  title: 'Pods without room',
  shows: 'Pods that the scheduler called unschedulable.',
  todo: 'Nodes come for pods that a node we can buy would take, after three minutes. If the number stays, `kubectl describe pod` says what they ask for: a selector or a request that no node meets is not mended by nodes.',
  limits: { above: { warn: 1, bad: 10 } },
  queries: [view('A', 'unschedulablePods', 'pods')],
});

const alerts = tile({
  title: 'Alerts that fire',
  shows: 'Rules of Prometheus that fire now, by name. Empty is good.',
  todo: 'Each is explained at the end of docs/DASHBOARDS.md, with what to do first.',
  limits: { above: { bad: 1 } },
  empty: 'none',
  queries: [view('A', 'firingAlerts', '{{alertname}}')],
});

const flux = tile({
  title: 'Flux objects not Ready',
  shows: 'Sources and Kustomizations that are not what Git says.',
  todo: '`smartscale status` tells where the chain is stuck. A closed sync window holds on purpose and says until when.',
  limits: { above: { bad: 1 } },
  queries: [view('A', 'fluxStuck', 'objects')],
});

const cpu: Panel = {
  title: 'CPU of the workers, 24 h',
  shows:
    'The average over serving workers that SmartScale decides by, and each node. Steal counts as busy. The line is the policy’s default for buying.',
  todo: 'The average above the line for three minutes buys. One node alone far above the others: look at its pods (Application, CPU by pod).',
  look: 'lines',
  size: [12, TALL],
  unit: 'percentunit',
  min: 0,
  max: 1,
  span: '24h',
  limits: { above: { bad: CPU_HIGH } },
  queries: [
    recorded('A', 'smartscale:worker_cpu:ratio', 'average'),
    recorded('B', 'smartscale:node_cpu:ratio', '{{node}}'),
  ],
};

const memory: Panel = {
  title: 'Memory of the workers, 24 h',
  shows:
    'The average over serving workers that SmartScale decides by, and each node; caches are not in use.',
  todo: 'The average above the line for one minute buys. A steady climb that nodes do not stop is a leak: Application, memory by pod.',
  look: 'lines',
  size: [12, TALL],
  unit: 'percentunit',
  min: 0,
  max: 1,
  span: '24h',
  limits: { above: { bad: MEMORY_HIGH } },
  queries: [
    recorded('A', 'smartscale:worker_memory:ratio', 'average'),
    recorded('B', 'smartscale:node_memory:ratio', '{{node}}'),
  ],
};

const waiting: Panel = {
  title: 'Pods without room',
  shows:
    'The same number over time: a block of a few minutes is a scale-up, a plateau is a problem.',
  todo: 'See the tile above.',
  look: 'lines',
  size: [12, TALL],
  unit: 'none',
  decimals: 0,
  min: 0,
  queries: [view('A', 'unschedulablePods', 'pods')],
};

const market: Panel = {
  title: 'Workers by market',
  shows:
    'Serving workers, bought on spot and on demand. Green and orange marks tell who came and who went.',
  todo: 'Spot falling to none is AWS taking it back: on-demand nodes stand in, at some three times the price, until a pool has spot again.',
  look: 'area',
  size: [12, TALL],
  unit: 'none',
  decimals: 0,
  min: 0,
  queries: [view('A', 'nodesByMarket', '{{label_smartscale_dev_market}}')],
};

const pods: Panel = {
  title: 'Pods on each node',
  shows: 'Running pods, one row for each node: the darker, the more.',
  todo: 'One dark row among light ones: the spread is uneven, and losing that node hurts most. A row that ends is a node that went.',
  look: 'heatmap',
  size: [12, TALL],
  unit: 'none',
  queries: [view('A', 'podsByNode', '{{node}}')],
};

const requested: Panel = {
  title: 'Room taken by requests',
  shows:
    'Share of each worker’s CPU and memory that its pods have reserved, whether they use it or not.',
  todo: 'High here with low CPU above is why no node is removed: pods reserve more than they use. Lower their requests.',
  look: 'lines',
  size: [12, TALL],
  unit: 'percentunit',
  min: 0,
  max: 1,
  queries: [
    view('A', 'requestedCpu', 'CPU {{node}}'),
    view('B', 'requestedMemory', 'memory {{node}}'),
  ],
};

const zones: Panel = {
  title: 'Workers in each zone',
  shows: 'Serving workers by zone.',
  todo: 'A zone at none while both should have one: AWS has no capacity there (Autoscaler Performance, failures), or the zone is down.',
  look: 'area',
  size: [8, TALL],
  unit: 'none',
  decimals: 0,
  min: 0,
  queries: [view('A', 'nodesByZone', '{{label_topology_kubernetes_io_zone}}')],
};

const disk: Panel = {
  title: 'Disk',
  shows: 'Bytes read and written on each node.',
  todo: 'A node far above the others is usually pulling images or writing logs.',
  look: 'lines',
  size: [8, TALL],
  unit: 'Bps',
  min: 0,
  queries: [view('A', 'diskBytes', '{{node}}')],
};

const network: Panel = {
  title: 'Network',
  shows: 'Bytes received and sent on each node’s own interfaces.',
  todo: 'Traffic that leaves the zone costs money: see Cost, bill by service.',
  look: 'lines',
  size: [8, TALL],
  unit: 'Bps',
  min: 0,
  queries: [view('A', 'networkBytes', '{{node}}')],
};

export const overview: DashboardData = {
  uid: 'smartscale-overview',
  title: 'SmartScale: Cluster Overview',
  about: 'Is the cluster well? Begin here.',
  from: 'now-6h',
  sections: [
    { title: 'Now', panels: [nodes, unready, pending, alerts, flux] },
    { title: 'Load', panels: [cpu, memory] },
    { title: 'Workers and pods', panels: [market, waiting, pods, requested] },
    { title: 'Machines', panels: [zones, disk, network] },
  ],
};
