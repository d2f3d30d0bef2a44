import { z } from 'zod';
import type {
  Blocker,
  Decision,
  FitFailure,
  LaunchCause,
  LaunchRequest,
  PassedOver,
  Plan,
  Pool,
  Reason,
  Sense,
  Veto,
} from '../decision.ts';
import type { NonEmpty } from '../units.ts';
import { market } from './cluster.ts';
import { member, signalName, unknownReason } from './observation.ts';
import {
  amount,
  instant,
  listOf,
  maybe,
  number,
  object,
  share,
  span,
  tagged,
  text,
  wholeNumber,
} from './shape.ts';

/** Schemas of `decision.ts`: one entry for each code, which the compiler checks. */

/** The cast: zod has no type for a list with a first element. */
export const atLeastOne = <T>(schema: z.ZodType<T>): z.ZodType<NonEmpty<T>> =>
  z.array(schema).min(1) as unknown as z.ZodType<NonEmpty<T>>;

export const pool = object<Pool>({ type: text(), zone: text() });

export const launchCause: z.ZodType<LaunchCause> = z.enum([
  'cpu',
  'memory',
  'pending',
  'custom',
  'forecast',
  'schedule',
  'below-minimum',
  'headroom',
  'boost',
  'repair',
  'replacement',
]);

const launchRequest = object<LaunchRequest>({
  market,
  pools: atLeastOne(pool),
  cause: launchCause,
  onlyMarket: maybe(z.literal(true)),
  replaces: maybe(text()),
});

const plan = tagged<Plan, 'kind'>('kind', {
  hold: {},
  'scale-up': { restore: listOf(text()), launch: listOf(launchRequest) },
  'scale-down': { remove: text(), manner: z.enum(['voluntary', 'forced']) },
});

export const reason = tagged<Reason, 'code'>('code', {
  'below-minimum': { nodes: wholeNumber, minimum: wholeNumber },
  interruption: { nodes: listOf(text()) },
  repair: { node: text(), unreadyFor: span },
  boost: { nodes: wholeNumber, until: instant, why: text() },
  schedule: { name: text(), nodes: wholeNumber, start: instant },
  forecast: { expected: amount(), at: instant, member, nodes: wholeNumber },
  'pods-unschedulable': { pods: wholeNumber, oldest: span, nodes: wholeNumber },
  headroom: { nodes: wholeNumber, wanted: wholeNumber },
  'above-high-watermark': { signal: signalName, seen: number(), watermark: number(), lasted: span },
  'below-low-watermark': { seen: share, watermark: share, lasted: span },
  repaired: { node: text(), replacement: maybe(text()) },
  replaced: { node: text() },
  steady: {},
});

const sense: z.ZodType<Sense> = z.union([signalName, z.enum(['nodes', 'pods', 'instances'])]);

export const veto = tagged<Veto, 'code'>('code', {
  paused: { by: z.enum(['policy', 'brake']), why: maybe(text()), until: maybe(instant) },
  'breaker-open': { unready: wholeNumber, nodes: wholeNumber },
  blind: { lacking: sense, why: unknownReason },
  'at-maximum': { nodes: wholeNumber, maximum: wholeNumber },
  'over-budget': { spent: amount(), budget: amount() },
  'launches-per-hour': { launches: wholeNumber, allowed: wholeNumber },
  'launches-failing': { failed: wholeNumber, until: instant },
  'cooling-down': { until: instant },
  'already-incoming': { nodes: wholeNumber },
  uncorroborated: { signal: signalName, seen: number() },
  'pods-not-helpable': { pods: listOf(text()), others: maybe(wholeNumber) },
  'prediction-in-shadow': { nodes: wholeNumber },
  'no-pool-left': { until: instant },
  'at-minimum': { nodes: wholeNumber, minimum: wholeNumber },
  'operation-open': { operation: text(), kind: z.enum(['launch', 'removal']) },
  'pods-waiting': { pods: wholeNumber },
  'signal-busy': { signal: signalName, seen: number(), watermark: number() },
  'schedule-needs': { name: text(), nodes: wholeNumber },
  'forecast-needs': { expected: amount(), nodes: wholeNumber },
  'headroom-needs': { nodes: wholeNumber, wanted: wholeNumber },
  'boost-needs': { nodes: wholeNumber, until: instant },
  'load-after-removal': { expected: share, limit: share },
  'no-candidate': { looked: wholeNumber },
});

const fitFailure: z.ZodType<FitFailure> = z.enum([
  'no-nodes',
  'cpu',
  'memory',
  'pod-count',
  'taint',
  'node-selector',
  'node-affinity',
  'pod-affinity',
  'pod-anti-affinity',
  'topology-spread',
  'volume-zone',
  'host-port',
]);

const blocker = tagged<Blocker, 'code'>('code', {
  'no-instance': {},
  'set-aside': {},
  'not-ready': {},
  'too-young': { age: span, minimum: span },
  'drain-failed-lately': { until: instant },
  'last-in-zone': { zone: text() },
  'do-not-disrupt': { mark: text(), pod: maybe(text()) },
  'kube-system-pod': { pod: text() },
  'sole-replica': { pod: text(), kind: text() },
  'bare-pod': { pod: text() },
  'local-storage': { pod: text() },
  'disruption-budget': { pod: text(), budget: text() },
  'two-budgets': { pod: text(), budgets: listOf(text()) },
  'pods-would-not-fit': { pod: text(), because: fitFailure },
  'requests-after-removal': { resource: z.enum(['cpu', 'memory']), share: amount(), limit: share },
  'not-preferred': { to: text() },
});

export const decisionSchema = object<Decision>({
  plan,
  because: atLeastOne(reason),
  vetoes: listOf(veto),
  passedOver: listOf(object<PassedOver>({ node: text(), by: blocker })),
});
