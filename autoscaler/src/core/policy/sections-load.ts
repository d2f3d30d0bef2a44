import { POSITIVE_SPAN, SHARE_OF, SPAN } from './kinds.ts';
import { count, knob, mapping, maybe, oneOf, quantity, section, TOGGLE, text } from './knobs.ts';
import { LATENCY } from './quantities.ts';

const QUEUE = count({ min: 0 });
const FOR =
  'How long it must hold without a break. Readings that cover less than 90% do not count.';

/** One threshold above which nodes are added. */
const above = (what: string, given: { readonly above: string; readonly for: string }) =>
  section(`${what} above this, for so long, adds nodes.`, {
    above: knob(SHARE_OF, given.above, `${what}: the high watermark.`),
    for: knob(POSITIVE_SPAN, given.for, FOR),
  });

export const scaleUpSection = section('When nodes are added: ANY of these suffices.', {
  cpu: above('CPU load of the ready workers', { above: '70%', for: '3m' }),
  memory: above('Memory use of the ready workers', { above: '75%', for: '1m' }),
  queue: section('Orders waiting in the queue (signals.queue).', {
    above: knob(QUEUE, 1_000, 'Messages waiting: the high watermark.'),
    for: knob(POSITIVE_SPAN, '1m', FOR),
  }),
  latencyP95: section('The time that 95 of 100 requests stay under (signals.endpoint).', {
    above: knob(quantity(LATENCY), '2s', 'p95 latency: the high watermark.'),
    for: knob(POSITIVE_SPAN, '2m', FOR),
  }),
  errorRate: above('Share of requests that fail (5xx)', { above: '5%', for: '2m' }),
  unschedulablePods: section('Pods that find no room, and that a new node would help.', {
    for: knob(SPAN, '3m', 'How long a pod must have waited before it counts.'),
  }),
  targetUtilization: knob(
    SHARE_OF,
    '60%',
    'CPU load per node that a scale-up aims at: decides between one node and two.',
  ),
  applicationSignals: section('Queue, latency and errors: symptoms that nodes may not cure.', {
    corroborate: knob(
      TOGGLE,
      true,
      'Buy for a symptom only when load speaks for it too: a bad deploy must not buy ten nodes.',
    ),
    cpuFloor: knob(SHARE_OF, '50%', 'CPU load that corroborates a symptom.'),
  }),
  cooldown: knob(
    SPAN,
    '5m',
    'A scale-up for a metric waits so long after a scale-up. Pods, schedules and the forecast do not wait.',
  ),
});

export const scaleDownSection = section('When one node is removed: ALL of these must hold.', {
  cpu: section('CPU load of the ready workers.', {
    below: knob(SHARE_OF, '30%', 'CPU load: the low watermark.'),
    for: knob(POSITIVE_SPAN, '10m', FOR),
  }),
  memory: section('Memory use of the ready workers.', {
    below: knob(SHARE_OF, '50%', 'Memory use: the low watermark.'),
    for: knob(POSITIVE_SPAN, '10m', FOR),
  }),
  queue: section('Orders waiting in the queue (signals.queue).', {
    below: knob(QUEUE, 100, 'Messages waiting: the low watermark.'),
    for: knob(POSITIVE_SPAN, '10m', FOR),
  }),
  maxRequestsAfter: knob(
    SHARE_OF,
    '85%',
    'Most of the remaining CPU or memory that pod requests may take once the node is gone.',
  ),
  maxLoadAfter: knob(
    SHARE_OF,
    '60%',
    'Highest CPU load that the remaining nodes may reach once the node is gone.',
  ),
  cooldown: knob(SPAN, '10m', 'A removal waits so long after another removal.'),
  cooldownAfterScaleUp: knob(
    SPAN,
    '10m',
    'A removal waits so long after a scale-up: what was just bought is not given back.',
  ),
  strictKubeSystem: knob(
    TOGGLE,
    false,
    'Never remove a node with a kube-system pod. On K3s this can block every removal for ever.',
  ),
});

const QUERY = text('a PromQL expression', String.raw`\S`);
const ENDPOINT = text('a path such as /api/checkout, or none', String.raw`^(/\S*|none)$`);

export const signalsSection = section('Where the application signals come from.', {
  queue: mapping('The order queue. Without it the queue neither adds nor keeps nodes.', {
    query: maybe(QUERY, 'PromQL that gives the number of messages waiting.'),
  })
    .prefault({})
    .meta({ description: 'The order queue. Without it the queue neither adds nor keeps nodes.' }),
  endpoint: knob(
    ENDPOINT,
    '/api/checkout',
    'Endpoint whose latency and errors are watched; none watches neither.',
  ),
  lastGoodFor: knob(
    SPAN,
    '5m',
    'When Prometheus is silent, older readings may hold or add nodes for so long, never remove.',
  ),
});

export const predictionSection = section('The forecast. It adds and keeps nodes, never removes.', {
  mode: knob(
    oneOf(['off', 'shadow', 'active']),
    'active',
    'shadow shows what it would do and does not do it.',
  ),
  targetUtilization: knob(
    SHARE_OF,
    '70%',
    'CPU load per node at the high end (P90) of the forecast.',
  ),
  hysteresis: knob(
    SHARE_OF,
    '10%',
    'The forecast must exceed what the nodes take by so much before it buys: noise buys none.',
  ),
  horizon: knob(POSITIVE_SPAN, '30m', 'How far ahead it looks, from 10m to 1h.'),
});
