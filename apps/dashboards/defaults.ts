import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';

/**
 * Where lines are drawn: at the policy's defaults. The policy itself may say otherwise and takes
 * effect without a synth, so that a panel says whose line it is.
 */
const { scaleUp, scaleDown, nodes } = defaultPolicy('dashboards');

export const CPU_HIGH = scaleUp.cpu.above;
export const MEMORY_HIGH = scaleUp.memory.above;
/** Seconds. */
export const SLOW = scaleUp.latencyP95.above;
export const FAILING = scaleUp.errorRate.above;
export const QUEUE_LONG = scaleUp.queue.above;
export const QUEUE_SHORT = scaleDown.queue.below;
export const { min: FEWEST, max: MOST } = nodes;
