import type {
  Blocker,
  BlockerCode,
  Reason,
  ReasonCode,
  Veto,
  VetoCode,
} from '../../autoscaler/src/core/decision.ts';
import type {
  Cores,
  InstanceId,
  Instant,
  Millis,
  NodeName,
  OperationId,
  Ratio,
  Usd,
  Zone,
} from '../../autoscaler/src/core/units.ts';
import { NOON } from './cluster.ts';

/** One of each: the compiler notices a code that is missing here. */
type OneEach<U extends { readonly code: string }> = {
  readonly [C in U['code']]: Extract<U, { readonly code: C }>;
};

const [A, B] = ['node-a' as NodeName, 'node-b' as NodeName];
const minutes = (count: number): Millis => (count * 60_000) as Millis;
const LATER = (NOON + minutes(35)) as Instant;
const share = (value: number): Ratio => value as Ratio;

export const A_REASON: OneEach<Reason> & Record<ReasonCode, Reason> = {
  'below-minimum': { code: 'below-minimum', nodes: 1, minimum: 2 },
  interruption: { code: 'interruption', nodes: [A, B] },
  repair: { code: 'repair', node: A, unreadyFor: minutes(12) },
  boost: { code: 'boost', nodes: 6, until: LATER, why: 'flash sale' },
  schedule: { code: 'schedule', name: 'friday-sale', nodes: 8, start: LATER },
  forecast: {
    code: 'forecast',
    expected: 5.25 as Cores,
    at: LATER,
    member: 'last-week',
    nodes: 2,
  },
  'pods-unschedulable': { code: 'pods-unschedulable', pods: 3, oldest: minutes(4), nodes: 1 },
  headroom: { code: 'headroom', nodes: 1, wanted: 2 },
  'above-high-watermark': {
    code: 'above-high-watermark',
    signal: 'cpu',
    seen: 0.82,
    watermark: 0.7,
    lasted: minutes(3),
  },
  'below-low-watermark': {
    code: 'below-low-watermark',
    seen: share(0.225),
    watermark: share(0.3),
    lasted: minutes(10),
  },
  repaired: { code: 'repaired', node: A, replacement: B },
  replaced: { code: 'replaced', node: A },
  steady: { code: 'steady' },
};

export const A_VETO: OneEach<Veto> & Record<VetoCode, Veto> = {
  paused: { code: 'paused', by: 'brake', why: 'incident 42', until: LATER },
  'breaker-open': { code: 'breaker-open', unready: 4, nodes: 8 },
  blind: { code: 'blind', lacking: 'memory', why: 'too-little-coverage' },
  'at-maximum': { code: 'at-maximum', nodes: 10, maximum: 10 },
  'over-budget': { code: 'over-budget', spent: 251.5 as Usd, budget: 250 as Usd },
  'launches-per-hour': { code: 'launches-per-hour', launches: 12, allowed: 11 },
  'launches-failing': { code: 'launches-failing', failed: 3, until: LATER },
  'cooling-down': { code: 'cooling-down', until: LATER },
  'already-incoming': { code: 'already-incoming', nodes: 2 },
  uncorroborated: { code: 'uncorroborated', signal: 'errorRate', seen: 0.075 },
  'pods-not-helpable': { code: 'pods-not-helpable', pods: ['shop/huge-1', 'shop/huge-2'] },
  'prediction-in-shadow': { code: 'prediction-in-shadow', nodes: 1 },
  'no-pool-left': { code: 'no-pool-left', until: LATER },
  'at-minimum': { code: 'at-minimum', nodes: 2, minimum: 2 },
  'operation-open': { code: 'operation-open', operation: 'op-7' as OperationId, kind: 'launch' },
  'pods-waiting': { code: 'pods-waiting', pods: 5 },
  'signal-busy': { code: 'signal-busy', signal: 'queue', seen: 1240, watermark: 100 },
  'schedule-needs': { code: 'schedule-needs', name: 'friday-sale', nodes: 8 },
  'forecast-needs': { code: 'forecast-needs', expected: 7.5 as Cores, nodes: 6 },
  'headroom-needs': { code: 'headroom-needs', nodes: 2, wanted: 2 },
  'boost-needs': { code: 'boost-needs', nodes: 6, until: LATER },
  'load-after-removal': {
    code: 'load-after-removal',
    expected: share(0.71),
    limit: share(0.6),
  },
  'no-candidate': { code: 'no-candidate', looked: 5 },
};

export const A_BLOCKER: OneEach<Blocker> & Record<BlockerCode, Blocker> = {
  'no-instance': { code: 'no-instance' },
  'set-aside': { code: 'set-aside' },
  'not-ready': { code: 'not-ready' },
  'too-young': { code: 'too-young', age: minutes(4), minimum: minutes(10) },
  'drain-failed-lately': { code: 'drain-failed-lately', until: LATER },
  'last-in-zone': { code: 'last-in-zone', zone: 'us-east-1b' as Zone },
  'do-not-disrupt': {
    code: 'do-not-disrupt',
    mark: 'smartscale.dev/do-not-disrupt',
    pod: 'shop/a',
  },
  'kube-system-pod': { code: 'kube-system-pod', pod: 'kube-system/coredns-1' },
  'sole-replica': { code: 'sole-replica', pod: 'shop/db-0', kind: 'StatefulSet' },
  'bare-pod': { code: 'bare-pod', pod: 'shop/debug' },
  'local-storage': { code: 'local-storage', pod: 'shop/cache-0' },
  'disruption-budget': { code: 'disruption-budget', pod: 'shop/web-1', budget: 'web' },
  'two-budgets': { code: 'two-budgets', pod: 'shop/web-1', budgets: ['web', 'all'] },
  'pods-would-not-fit': { code: 'pods-would-not-fit', pod: 'shop/web-1', because: 'memory' },
  'requests-after-removal': {
    code: 'requests-after-removal',
    resource: 'cpu',
    share: share(0.91),
    limit: share(0.85),
  },
  'not-preferred': { code: 'not-preferred', to: B },
};

export const AN_INSTANCE = 'i-0a1f00000000000a1' as InstanceId;
