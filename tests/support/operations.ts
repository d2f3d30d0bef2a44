import type {
  Launch,
  LaunchPhase,
  LaunchSighting,
} from '../../autoscaler/src/core/operations/launch.ts';
import type {
  Removal,
  RemovalPhase,
  RemovalSighting,
} from '../../autoscaler/src/core/operations/removal.ts';
import { UNWATCHED } from '../../autoscaler/src/core/operations/watch.ts';
import type { LaunchMemory } from '../../autoscaler/src/core/state.ts';
import {
  type InstanceId,
  type InstanceType,
  minutes,
  type OperationId,
  seconds,
} from '../../autoscaler/src/core/units.ts';
import { MORNING, NOON, nodeName, ZONE_A } from './cluster.ts';

export const instanceId = (id: string): InstanceId => id as InstanceId;
export const operationId = (id: string): OperationId => id as OperationId;
export const NEW = instanceId('i-new');
export const POOL = { type: 't3.small' as InstanceType, zone: ZONE_A };

type LaunchAt<P extends LaunchPhase> = Extract<Launch['at'], { readonly phase: P }>;
type RemovalAt<P extends RemovalPhase> = Extract<Removal['at'], { readonly phase: P }>;

/** Asked for on spot, with on-demand to fall back on. */
export const LAUNCHING: LaunchAt<'launching'> = {
  phase: 'launching',
  attempt: { number: 1, market: 'spot', pools: [POOL] },
  next: [{ market: 'on-demand', pools: [POOL] }],
  unseen: UNWATCHED,
};

export const JOINING: LaunchAt<'joining'> = {
  phase: 'joining',
  instance: NEW,
  since: NOON,
  join: UNWATCHED,
  missing: UNWATCHED,
};

export const RECLAIMING: LaunchAt<'reclaiming'> = {
  phase: 'reclaiming',
  instance: NEW,
  why: 'never-joined',
  missing: UNWATCHED,
};

export const aLaunch = (at: Launch['at'] = LAUNCHING, traits: Partial<Launch> = {}): Launch => ({
  kind: 'launch',
  id: operationId('up-1-0'),
  startedAt: NOON,
  cause: 'cpu',
  joinTimeout: minutes(5),
  ...traits,
  at,
});

export const DRAINING: RemovalAt<'draining'> = { phase: 'draining', drain: UNWATCHED };
export const DRAINED: RemovalAt<'drained'> = { phase: 'drained', drain: UNWATCHED };
export const CORDONING: RemovalAt<'cordoning'> = { phase: 'cordoning', drain: UNWATCHED };

/** The voluntary removal of worker `a1`. */
export const aRemoval = (at: Removal['at'], traits: Partial<Removal> = {}): Removal => ({
  kind: 'removal',
  id: operationId('down-1-0'),
  startedAt: NOON,
  node: nodeName('a1'),
  uid: 'uid-a1',
  instance: instanceId('i-a1'),
  cause: 'underused',
  limits: { drain: minutes(5), blind: minutes(5), force: seconds(30) },
  missing: UNWATCHED,
  ...traits,
  at,
});

/** EC2 shows nothing, Kubernetes knows nobody: both lists succeed. */
export const aLaunchSighting = (traits: Partial<LaunchSighting> = {}): LaunchSighting => ({
  now: NOON,
  instance: 'unseen',
  node: 'unregistered',
  ...traits,
});

/** Cordoned by us, one pod still to move. */
export const aRemovalSighting = (traits: Partial<RemovalSighting> = {}): RemovalSighting => ({
  now: NOON,
  instance: { id: instanceId('i-a1'), life: 'alive' },
  node: { schedulable: false, ours: true },
  podsToMove: 1,
  needed: false,
  ...traits,
});

export const OPEN_NODE = { schedulable: true, ours: false } as const;
export const CLOSED_BY_US = { schedulable: false, ours: true } as const;
export const CLOSED_BY_HAND = { schedulable: false, ours: false } as const;

export const aMemory = (traits: Partial<LaunchMemory> = {}): LaunchMemory => ({
  operation: operationId('up-1-0'),
  at: MORNING,
  outcome: 'ready',
  ...traits,
});
