import { z } from 'zod';
import { CRON, TIME_ZONE } from './cron.ts';
import { NAME, NODES, POSITIVE_SPAN, SHARE_OF, SOME, SPAN, TYPE, ZONE } from './kinds.ts';
import {
  count,
  knob,
  list,
  mapping,
  maybe,
  oneOf,
  POSITIVE,
  quantity,
  required,
  section,
  TOGGLE,
  text,
} from './knobs.ts';
import { MONEY } from './money.ts';
import { CPU, LOCAL_TIME, MEMORY } from './quantities.ts';

const AT_LEAST_ONE = { error: 'a list of at least one' };

export const nodesSection = section('How many workers there may be. The server does not count.', {
  min: knob(NODES, 2, 'Never fewer workers than this, whatever the load.'),
  max: knob(NODES, 10, 'Never more workers than this, whatever the load.'),
  step: knob(count({ min: 1, max: 2 }), 2, 'Most nodes that one decision adds. Removal is one.'),
  minAge: knob(SPAN, '10m', 'A node younger than this is not removed.'),
  headroom: section('Room kept free on purpose, so that a burst starts without waiting.', {
    nodes: knob(SOME, 0, 'Empty nodes to keep.'),
    pods: knob(SOME, 0, 'Pods of the size below to keep room for.'),
    podCpu: knob(quantity(CPU), '200m', 'CPU request of such a pod.'),
    podMemory: knob(quantity(MEMORY), '256Mi', 'Memory request of such a pod.'),
  }),
});

export const schedulesSection = list(
  mapping('Nodes to have before a rush that the calendar knows.', {
    name: required(NAME, 'What reports call it.'),
    cron: maybe(CRON, 'When it starts: minute hour day month weekday. Either this or dates.'),
    dates: list(required(quantity(LOCAL_TIME), 'Local start time.'), 'Start times, one by one.')
      .min(1, AT_LEAST_ONE)
      .optional(),
    timeZone: maybe(TIME_ZONE, "Zone of the start; the policy's own when left out."),
    duration: required(POSITIVE_SPAN, 'How long the nodes are kept.'),
    nodes: required(NODES, 'Workers to have, within nodes.min and nodes.max.'),
    lead: knob(SPAN, '10m', 'Ready so long before the start; boot time is added by itself.'),
  }),
  'Known rushes. They only ever raise the number of nodes.',
)
  .prefault([])
  .meta({ description: 'Known rushes. They only ever raise the number of nodes.' });

const zones = 'Availability zones of the workers, spread evenly.';
const types = 'Instance types, in order of preference.';
const overflow = 'Types taken only when all of the above were refused.';

export const capacitySection = section('Which machines are bought.', {
  zones: list(required(ZONE, 'Availability zone.'), zones)
    .min(1, AT_LEAST_ONE)
    .prefault(['us-east-1a', 'us-east-1b'])
    .meta({ description: zones }),
  types: list(required(TYPE, 'EC2 instance type.'), types)
    .min(1, AT_LEAST_ONE)
    .prefault(['t3.small', 't3a.small'])
    .meta({ description: types }),
  overflowTypes: list(required(TYPE, 'EC2 instance type.'), overflow)
    .prefault(['t3.medium', 't3a.medium'])
    .meta({ description: overflow }),
  spotShare: knob(SHARE_OF, '60%', 'Share of the workers on spot: cheaper, and AWS may take them.'),
  onDemandFloor: knob(SOME, 1, 'At least so many workers that AWS does not take back.'),
  poolBackoff: knob(SPAN, '3m', 'A type and zone that had no capacity is avoided for so long …'),
  poolBackoffMax: knob(SPAN, '15m', '… doubled at each refusal, up to this.'),
  credits: knob(
    oneOf(['unlimited', 'standard']),
    'unlimited',
    'CPU credits of burstable types. standard throttles a busy new node to a fifth.',
  ),
  confirmStandardCredits: knob(
    TOGGLE,
    false,
    'Needed beside credits: standard: a throttled node reads as busy and buys the next one.',
  ),
});

export const launchSection = section('From buying a machine to a node that serves.', {
  expectedBoot: knob(POSITIVE_SPAN, '3m', 'Time from launch to Ready that schedules plan for.'),
  joinTimeout: knob(POSITIVE_SPAN, '5m', 'A machine that is not Ready by then is given back.'),
  perHour: knob(NODES, 10, 'Most launches in any hour: bounds what a fault can cost.'),
  holdAfterFailures: knob(
    NODES,
    3,
    'So many failed launches in an hour, with none Ready, and launching pauses.',
  ),
});

export const drainSection = section('How a node is emptied before it is ended.', {
  timeout: knob(POSITIVE_SPAN, '5m', 'A node not empty by then is kept, and people are told.'),
  blindTimeout: knob(POSITIVE_SPAN, '5m', 'Blind for so long: the node is put back to work.'),
  retryAfter: knob(SPAN, '30m', 'A node that would not drain is left alone for so long.'),
  forceBefore: knob(
    SPAN,
    '30s',
    'So long before AWS takes a node, its pods go even against disruption budgets.',
  ),
});

export const safetySection = section('What stops the autoscaler from making things worse.', {
  breaker: section('With this much of the cluster down, nothing voluntary is done.', {
    unreadyShare: knob(SHARE_OF, '45%', 'More than this share of the nodes not Ready …'),
    unreadyNodes: knob(SOME, 3, '… and more than so many (half, in clusters of up to 4).'),
  }),
  repairAfter: knob(POSITIVE_SPAN, '10m', 'A node not Ready for so long is replaced.'),
  sweepGrace: knob(
    POSITIVE_SPAN,
    '10m',
    'Machines that nobody answers for are ended after so long.',
  ),
  monthlyBudget: maybe(
    quantity(MONEY),
    'Cost of the month at which only the minimum is still bought. Left out: no budget.',
  ),
});

const CURRENCY = text('a currency code such as BDT', '^[A-Z]{3}$');

export const costSection = section('How cost is told. No effect on scaling but for the budget.', {
  currency: knob(CURRENCY, 'BDT', 'Currency of reports.'),
  exchangeRate: knob(POSITIVE, 122, 'Units of that currency for one US dollar.'),
  baselineNodes: knob(NODES, 5, 'Nodes that ran around the clock before: what savings refer to.'),
  clientNodeMonth: maybe(
    quantity(MONEY),
    'What a node costs a month by your own books; reported apart from list prices.',
  ),
  prices: z
    .record(
      z.string(),
      mapping('Prices of one type, an hour.', {
        onDemand: maybe(quantity(MONEY), 'On demand, an hour, such as 0.0208 USD.'),
        spot: maybe(quantity(MONEY), 'Spot, an hour, such as 0.0073 USD.'),
      }),
      { error: 'a mapping from instance type to prices' },
    )
    .prefault({})
    .meta({ description: 'Your own prices for instance types, instead of the built-in table.' }),
});
