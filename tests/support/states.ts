import type { Launch, LaunchPhase } from '../../autoscaler/src/core/operations/launch.ts';
import type { Removal, RemovalPhase } from '../../autoscaler/src/core/operations/removal.ts';
import type { State } from '../../autoscaler/src/core/state.ts';
import type {
  InstanceType,
  Instant,
  Millis,
  NodeName,
  OperationId,
  Usd,
} from '../../autoscaler/src/core/units.ts';
import { NOON, ZONE_A } from './cluster.ts';
import { AN_INSTANCE } from './decisions.ts';

const instance = AN_INSTANCE;
const node = 'node-a' as NodeName;
const watch = { waited: 60_000 as Millis, lookedAt: NOON };
const pool = { type: 't3.small' as InstanceType, zone: ZONE_A };
const block = { pod: 'shop/web-1', by: 'budget', budget: 'web' } as const;

/** A launch in each of its phases, every field filled in. */
const LAUNCH_AT: { readonly [P in LaunchPhase]: Extract<Launch['at'], { readonly phase: P }> } = {
  launching: {
    phase: 'launching',
    attempt: { number: 1, market: 'spot', pools: [pool] },
    next: [{ market: 'on-demand', pools: [pool] }],
    refusal: { kind: 'no-capacity', message: 'none left' },
    unseen: watch,
  },
  joining: { phase: 'joining', instance, since: NOON, join: watch, missing: watch },
  reclaiming: { phase: 'reclaiming', instance, why: 'never-joined', missing: watch },
  ready: { phase: 'ready', instance, node, latency: 90_000 as Millis },
  failed: { phase: 'failed', why: 'quota' },
  shadowed: { phase: 'shadowed' },
};

const REMOVAL_AT: {
  readonly [P in RemovalPhase]: Extract<Removal['at'], { readonly phase: P }>;
} = {
  cordoning: { phase: 'cordoning', drain: watch },
  draining: { phase: 'draining', drain: watch, block },
  drained: { phase: 'drained', drain: watch },
  terminating: { phase: 'terminating' },
  deregistering: { phase: 'deregistering' },
  removed: { phase: 'removed' },
  restoring: { phase: 'restoring', why: 'would-not-drain', block },
  restored: { phase: 'restored', why: 'capacity-wanted', block },
  shadowed: { phase: 'shadowed' },
};

const launches = Object.values(LAUNCH_AT).map(
  (at): Launch => ({
    kind: 'launch',
    id: `launch-${at.phase}` as OperationId,
    startedAt: NOON,
    cause: 'cpu',
    replaces: instance,
    joinTimeout: 300_000 as Millis,
    at,
  }),
);

const removals = Object.values(REMOVAL_AT).map(
  (at): Removal => ({
    kind: 'removal',
    id: `removal-${at.phase}` as OperationId,
    startedAt: NOON,
    node,
    uid: 'uid-a',
    instance,
    cause: 'underused',
    endsAt: NOON,
    stampBefore: NOON,
    limits: { drain: 1 as Millis, blind: 2 as Millis, force: 3 as Millis },
    missing: watch,
    blindSince: NOON,
    at,
  }),
);

const reading = { kind: 'measured', value: 0.5, at: NOON } as const;
const unread = { kind: 'unknown', why: 'stale' } as const;

const memory = {
  operation: 'op-1' as OperationId,
  at: NOON,
  outcome: 'failed',
  cause: 'cpu',
  replaces: instance,
  instance,
} as const;

/** A state in which nothing is left out. */
export const FULL_STATE: Required<State> = {
  operations: [...launches, ...removals],
  notices: [{ instance, kind: 'spot-interruption', at: NOON, endsAt: (NOON + 120_000) as Instant }],
  lastScaleUpAt: NOON,
  lastScaleDownAt: NOON,
  lastDecisionAt: NOON,
  launches: [memory],
  refusedPools: [{ pool, market: 'spot', until: NOON, strikes: 2 }],
  spared: [{ node, until: NOON }],
  brake: { until: NOON, why: 'incident' },
  boost: { nodes: 6, until: NOON, why: 'sale' },
  monthCost: {
    month: '2026-11',
    usd: 12.5 as Usd,
    until: NOON,
    credits: { nodes: 4, balance: -30.5 },
  },
  lastGood: {
    at: NOON,
    signals: {
      cpu: { kind: 'configured', now: reading, floor: unread, ceiling: reading },
      memory: { kind: 'configured', now: unread, floor: unread, ceiling: unread },
      queue: { kind: 'not-configured' },
      latencyP95: { kind: 'not-configured' },
      errorRate: { kind: 'not-configured' },
    },
  },
  suspects: [
    { kind: 'cordon', key: 'cordon/node-a/notice/i-1', since: NOON, looks: 2, asked: true },
  ],
  alarms: ['at-maximum', 'pods-not-helpable/shop/huge'],
  outbox: [{ at: NOON, event: { kind: 'ghost-swept', node } }],
  decidedOn: [`${instance}.rebalance`],
  shadow: { lastScaleUpAt: NOON, lastScaleDownAt: NOON, launches: [memory] },
};
