import type { Ratio, Usd } from '../units.ts';
import { defaultDocument } from './defaults.ts';
import { leavesOf } from './leaves.ts';
import { MONEY, writtenUsd } from './money.ts';
import type { Policy, Schedule } from './policy.ts';
import { CLOCK, SHARE } from './quantities.ts';
import { plural, scheduleInWords, spanInWords as span } from './wording.ts';
import { documentOf } from './written.ts';

/** A policy as a person would tell it to somebody who has never seen the file. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly text: string;
  /** Nothing in this line differs from the defaults. */
  readonly isDefault: boolean;
}

/** A sentence, and the fields under `spec` that it tells of. */
type Told = readonly [text: string, ...paths: string[]];

export function describePolicy(policy: Policy): readonly Section[] {
  const own = leavesOf(documentOf(policy).spec);
  const usual = leavesOf(defaultDocument().spec);
  const under = (prefix: string) =>
    [...new Set([...own.keys(), ...usual.keys()])].filter(
      (path) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`),
    );
  const same = (prefix: string) => under(prefix).every((it) => own.get(it) === usual.get(it));
  return SECTIONS.map(([title, tell]) => ({
    title,
    lines: tell(policy).map(([text, ...paths]) => ({ text, isDefault: paths.every(same) })),
  }));
}

const share = (value: number): string => SHARE.render(value as Ratio);
const list = (items: readonly string[]): string => items.join(', ');

const pace = ({ mode, cadence, timeZone }: Policy): readonly Told[] => [
  [MODES[mode], 'mode'],
  ...cadence.windows.map(
    ({ from, to, every }): Told => [
      `from ${CLOCK.render(from)} to ${CLOCK.render(to)} it decides every ${span(every)}`,
      'cadence.windows',
    ],
  ),
  [`otherwise every ${span(cadence.otherwise)}`, 'cadence.otherwise'],
  [`times of day are those of ${timeZone}`, 'timeZone'],
];

const MODES = {
  active: 'it decides and acts',
  shadow: 'it decides and reports, and changes nothing',
  paused: 'it starts nothing new, and finishes what is under way',
} as const;

const room = ({ nodes }: Policy): readonly Told[] => {
  const { headroom } = nodes;
  const kept = [
    ...(headroom.nodes > 0 ? [`${plural(headroom.nodes, 'empty node')}`] : []),
    ...(headroom.pods > 0 ? [`room for ${plural(headroom.pods, 'pod')}`] : []),
  ];
  return [
    [`never fewer than ${nodes.min}, never more than ${nodes.max}`, 'nodes.min', 'nodes.max'],
    [`at most ${nodes.step} added at once, one removed at a time`, 'nodes.step'],
    [`a node younger than ${span(nodes.minAge)} is kept`, 'nodes.minAge'],
    [`kept free on purpose: ${kept.join(' and ') || 'nothing'}`, 'nodes.headroom'],
  ];
};

const adding = ({ scaleUp: up, signals }: Policy): readonly Told[] => [
  [`CPU above ${share(up.cpu.above)} for ${span(up.cpu.for)}`, 'scaleUp.cpu'],
  [`memory above ${share(up.memory.above)} for ${span(up.memory.for)}`, 'scaleUp.memory'],
  [
    `pods without room for ${span(up.unschedulableFor)} that a new node would help`,
    'scaleUp.unschedulablePods',
  ],
  signals.queue === undefined
    ? ['the order queue is not watched', 'signals.queue']
    : [
        `more than ${up.queue.above} orders waiting for ${span(up.queue.for)}`,
        'scaleUp.queue',
        'signals.queue',
      ],
  ...endpointLines({ up, endpoint: signals.endpoint }),
  [
    up.corroboration.required
      ? `queue, latency and errors count only beside CPU above ${share(up.corroboration.cpuFloor)} or a want of room`
      : 'queue, latency and errors count by themselves',
    'scaleUp.applicationSignals',
  ],
  [`new nodes are to bring CPU to ${share(up.targetUtilization)}`, 'scaleUp.targetUtilization'],
  [`then ${span(up.cooldown)} of rest before a metric adds more`, 'scaleUp.cooldown'],
];

interface Watched {
  readonly up: Policy['scaleUp'];
  readonly endpoint: string | undefined;
}

const endpointLines = ({ up, endpoint }: Watched): readonly Told[] =>
  endpoint === undefined
    ? [['latency and errors are not watched', 'signals.endpoint']]
    : [
        [
          `one in twenty requests to ${endpoint} slower than ${up.latencyP95.above} s for ${span(up.latencyP95.for)}`,
          'scaleUp.latencyP95',
          'signals.endpoint',
        ],
        [
          `more than ${share(up.errorRate.above)} of requests failing for ${span(up.errorRate.for)}`,
          'scaleUp.errorRate',
        ],
      ];

const removing = ({ scaleDown: down, signals }: Policy): readonly Told[] => [
  [`CPU below ${share(down.cpu.below)} for ${span(down.cpu.for)}`, 'scaleDown.cpu'],
  [`memory below ${share(down.memory.below)} for ${span(down.memory.for)}`, 'scaleDown.memory'],
  ...(signals.queue === undefined
    ? []
    : ([
        [
          `fewer than ${down.queue.below} orders waiting for ${span(down.queue.for)}`,
          'scaleDown.queue',
        ],
      ] as const)),
  [`the other nodes then run at ${share(down.maxLoadAfter)} CPU at most`, 'scaleDown.maxLoadAfter'],
  [
    `all its pods fit elsewhere, and requests then fill at most ${share(down.maxRequestsAfter)}`,
    'scaleDown.maxRequestsAfter',
  ],
  [
    `none was removed for ${span(down.cooldown)}, and none added for ${span(down.cooldownAfterScaleUp)}`,
    'scaleDown.cooldown',
    'scaleDown.cooldownAfterScaleUp',
  ],
  [
    down.strictKubeSystem
      ? 'it carries no pod of kube-system'
      : 'no part of kube-system would lose its last replica',
    'scaleDown.strictKubeSystem',
  ],
];

const ahead = ({ prediction, schedules, timeZone }: Policy): readonly Told[] => [
  [FORECASTS[prediction.mode], 'prediction.mode'],
  ...(prediction.mode === 'off'
    ? []
    : ([
        [
          `it looks ${span(prediction.horizon)} ahead and plans for ${share(prediction.targetUtilization)} CPU`,
          'prediction.horizon',
          'prediction.targetUtilization',
          'prediction.hysteresis',
        ],
      ] as const)),
  ...schedules.map((it): Told => [rush(it, timeZone), 'schedules']),
  ...(schedules.length === 0 ? ([['no known rushes', 'schedules']] as const) : []),
];

const FORECASTS = {
  active: 'the forecast adds nodes before load comes, and keeps those it will need',
  shadow: 'the forecast is shown, and does nothing',
  off: 'no forecast: it reacts to load that is there',
} as const;

function rush(it: Schedule, timeZone: string): string {
  const zone = it.timeZone === timeZone ? '' : ` (${it.timeZone})`;
  const ready = it.lead === 0 ? '' : `, ready ${span(it.lead)} before`;
  return `${it.name}: ${scheduleInWords(it)}${zone}${ready}`;
}

const machines = ({ capacity: it }: Policy): readonly Told[] => [
  [`${list(it.types)} in ${list(it.zones)}`, 'capacity.types', 'capacity.zones'],
  [
    it.overflowTypes.length === 0
      ? 'nothing else when AWS has none of these'
      : `when AWS has none of these: ${list(it.overflowTypes)}`,
    'capacity.overflowTypes',
  ],
  [
    `${share(it.spotShare)} on spot, but at least ${it.onDemandFloor} that AWS cannot take back`,
    'capacity.spotShare',
    'capacity.onDemandFloor',
  ],
  [
    `a type and zone that was refused is avoided for ${span(it.poolBackoff)}, up to ${span(it.poolBackoffMax)}`,
    'capacity.poolBackoff',
    'capacity.poolBackoffMax',
  ],
  [
    it.credits === 'unlimited'
      ? 'busy nodes run at full speed, surplus CPU credits are billed'
      : 'busy nodes are throttled when their CPU credits end (confirmed)',
    'capacity.credits',
  ],
];

const launching = ({ launch: it }: Policy): readonly Told[] => [
  [`a node is expected to serve after ${span(it.expectedBoot)}`, 'launch.expectedBoot'],
  [`one that does not within ${span(it.joinTimeout)} is given back`, 'launch.joinTimeout'],
  [`at most ${it.perHour} launches an hour`, 'launch.perHour'],
  [
    `after ${it.holdAfterFailures} failed launches in an hour, with none ready, it stops launching`,
    'launch.holdAfterFailures',
  ],
];

const draining = ({ drain: it }: Policy): readonly Told[] => [
  [`a node gets ${span(it.timeout)} to empty, else it is kept`, 'drain.timeout'],
  [`then it is left alone for ${span(it.retryAfter)}`, 'drain.retryAfter'],
  [`nothing known of it for ${span(it.blindTimeout)}: it goes back to work`, 'drain.blindTimeout'],
  [
    `disruption budgets hold until ${span(it.forceBefore)} before AWS takes a node`,
    'drain.forceBefore',
  ],
];

const guarding = ({ safety: it, signals, cost }: Policy): readonly Told[] => [
  [
    `nothing voluntary while more than ${share(it.unreadyShare)} and more than ${plural(it.unreadyNodes, 'node')} are down`,
    'safety.breaker',
  ],
  [`a node that is down for ${span(it.repairAfter)} is replaced`, 'safety.repairAfter'],
  [`machines nobody answers for are ended after ${span(it.sweepGrace)}`, 'safety.sweepGrace'],
  [
    `with Prometheus silent, readings up to ${span(signals.lastGoodFor)} old may add nodes, never remove`,
    'signals.lastGoodFor',
  ],
  [
    it.monthlyBudget === undefined
      ? 'no monthly budget'
      : `beyond ${writtenUsd(it.monthlyBudget, cost)} a month only the minimum is bought`,
    'safety.monthlyBudget',
  ],
];

const money = ({ cost: it }: Policy): readonly Told[] => [
  [
    it.currency === 'USD'
      ? 'told in US dollars'
      : `told in ${it.currency} at ${it.exchangeRate} for a US dollar`,
    'cost.currency',
    'cost.exchangeRate',
  ],
  [`compared with ${plural(it.baselineNodes, 'node')} running day and night`, 'cost.baselineNodes'],
  ...(it.clientNodeMonth === undefined
    ? []
    : ([
        [
          `by your own books a node costs ${MONEY.render({ amount: it.clientNodeMonth, currency: it.currency })} a month`,
          'cost.clientNodeMonth',
        ],
      ] as const)),
  ...Object.entries(it.prices).map(
    ([type, { onDemand, spot }]): Told => [
      `${type}: ${[...priceOf('on demand', onDemand), ...priceOf('spot', spot)].join(', ')}`,
      'cost.prices',
    ],
  ),
];

const priceOf = (market: string, price: Usd | undefined): readonly string[] =>
  price === undefined ? [] : [`${market} ${MONEY.render({ amount: price, currency: 'USD' })}/h`];

type Teller = (policy: Policy) => readonly Told[];

const SECTIONS: readonly (readonly [string, Teller])[] = [
  ['How it works', pace],
  ['How many nodes', room],
  ['Adds nodes when ANY of these holds', adding],
  ['Removes a node when ALL of these hold', removing],
  ['Looks ahead', ahead],
  ['Which machines', machines],
  ['Launching', launching],
  ['Emptying', draining],
  ['Safety', guarding],
  ['Money', money],
];
