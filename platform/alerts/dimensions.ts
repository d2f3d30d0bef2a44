import type { ErrorType } from '../../autoscaler/src/core/metrics.ts';

/** All values of `ScalingFailures{ErrorType}`: an alarm cannot ask for "any". */
const FAILURES: Readonly<Record<ErrorType, true>> = {
  LeaseLost: true,
  EC2QuotaExceeded: true,
  NoCapacity: true,
  Throttled: true,
  DrainFailed: true,
  NodeJoinFailure: true,
  Configuration: true,
  ClusterAccess: true,
  Internal: true,
};

// The cast: `Object.keys` knows no literal types.
export const FAILURE_TYPES = Object.keys(FAILURES) as readonly ErrorType[];

/**
 * Values of `ControllerDutyAge{Duty}`, as the controller's life sign tells them. `nudge` is not
 * among them for the alarm's sake: whatever it misses, the next heartbeat sees.
 */
export const CONTROLLER_DUTIES = [
  'policy-sync',
  'sync-gate',
  'credentials',
  'join-token',
  'secrets-in',
] as const;
