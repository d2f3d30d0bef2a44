import { SHARE_OF, SOME, SPAN, TYPE, ZONE } from '../policy/kinds.ts';
import { type Kind, oneOf, POSITIVE, quantity, TOGGLE } from '../policy/knobs.ts';
import { MONEY, type Money } from '../policy/money.ts';
import { CPU, LATENCY, MEMORY } from '../policy/quantities.ts';

/** Fields of the policy that can be held within bounds, with the form of their values. */
type Ranged = Kind<number> | Kind<Money>;

const all = (kind: Ranged, fields: readonly string[]): Readonly<Record<string, Ranged>> =>
  Object.fromEntries(fields.map((field) => [field, kind]));

const AMOUNT = quantity(MONEY);

/** A test holds this equal to the numbers that `policy diff` knows. */
export const RANGED: Readonly<Record<string, Ranged>> = {
  ...all(SOME, [
    'nodes.min',
    'nodes.max',
    'nodes.step',
    'nodes.headroom.nodes',
    'nodes.headroom.pods',
    'scaleUp.queue.above',
    'scaleDown.queue.below',
    'capacity.onDemandFloor',
    'launch.perHour',
    'launch.holdAfterFailures',
    'safety.breaker.unreadyNodes',
    'cost.baselineNodes',
  ]),
  ...all(SHARE_OF, [
    'scaleUp.cpu.above',
    'scaleUp.memory.above',
    'scaleUp.errorRate.above',
    'scaleUp.targetUtilization',
    'scaleUp.applicationSignals.cpuFloor',
    'scaleDown.cpu.below',
    'scaleDown.memory.below',
    'scaleDown.maxRequestsAfter',
    'scaleDown.maxLoadAfter',
    'prediction.targetUtilization',
    'prediction.hysteresis',
    'capacity.spotShare',
    'safety.breaker.unreadyShare',
  ]),
  ...all(SPAN, [
    'cadence.otherwise',
    'nodes.minAge',
    'scaleUp.cpu.for',
    'scaleUp.memory.for',
    'scaleUp.queue.for',
    'scaleUp.latencyP95.for',
    'scaleUp.errorRate.for',
    'scaleUp.unschedulablePods.for',
    'scaleUp.cooldown',
    'scaleDown.cpu.for',
    'scaleDown.memory.for',
    'scaleDown.queue.for',
    'scaleDown.cooldown',
    'scaleDown.cooldownAfterScaleUp',
    'signals.lastGoodFor',
    'prediction.horizon',
    'capacity.poolBackoff',
    'capacity.poolBackoffMax',
    'launch.expectedBoot',
    'launch.joinTimeout',
    'drain.timeout',
    'drain.blindTimeout',
    'drain.retryAfter',
    'drain.forceBefore',
    'safety.repairAfter',
    'safety.sweepGrace',
  ]),
  'nodes.headroom.podCpu': quantity(CPU),
  'nodes.headroom.podMemory': quantity(MEMORY),
  'scaleUp.latencyP95.above': quantity(LATENCY),
  'safety.monthlyBudget': AMOUNT,
  'cost.exchangeRate': POSITIVE,
};

/** Fields that can be held to a choice; of a list every item is. */
export const CHOSEN: Readonly<Record<string, Kind<string> | Kind<boolean>>> = {
  mode: oneOf(['active', 'shadow', 'paused']),
  'prediction.mode': oneOf(['off', 'shadow', 'active']),
  'scaleUp.applicationSignals.corroborate': TOGGLE,
  'scaleDown.strictKubeSystem': TOGGLE,
  'capacity.zones': ZONE,
  'capacity.types': TYPE,
  'capacity.overflowTypes': TYPE,
  'capacity.credits': oneOf(['unlimited', 'standard']),
};
