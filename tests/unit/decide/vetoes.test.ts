import { describe, expect, it } from 'vitest';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import { poolsFor } from '../../../autoscaler/src/core/decide/placement.ts';
import type { Decision, Plan, Veto, VetoCode } from '../../../autoscaler/src/core/decision.ts';
import type { Forecast } from '../../../autoscaler/src/core/forecast/forecast.ts';
import { measured, unknown } from '../../../autoscaler/src/core/observation.ts';
import type { State } from '../../../autoscaler/src/core/state.ts';
import { type Cores, minutes, type Ratio, type Usd } from '../../../autoscaler/src/core/units.ts';
import { aSchedule } from '../../support/calendar.ts';
import { aNode, aPod, NOON, ZONE_B } from '../../support/cluster.ts';
import {
  aGauge,
  ago,
  anInstance,
  anObservation,
  aPolicy,
  aState,
  BUSY,
  hence,
  instanceOf,
  QUIET,
  THREE,
  workers,
} from '../../support/observation.ts';
import {
  aLaunch,
  aMemory,
  aRemoval,
  DRAINING,
  JOINING,
  NEW,
  operationId,
} from '../../support/operations.ts';

/** How one veto comes about, and every number that it must carry. */
interface Case<V extends Veto> {
  readonly claim: string;
  readonly decision: () => Decision;
  readonly veto: V;
  /** `hold` when absent. */
  readonly plan?: Plan['kind'];
}

const POLICY = aPolicy();
const LATER = hence(minutes(30));

const busy = (state: Partial<State> = {}, policy = POLICY) =>
  decide(policy, anObservation({ signals: BUSY }), aState(state));
const quiet = (state: Partial<State> = {}, policy = POLICY) =>
  decide(policy, anObservation({ signals: QUIET }), aState(state));

const forecastOf = (p90: number): Forecast => ({
  kind: 'expected',
  at: NOON,
  member: 'ewma',
  fellBack: false,
  horizons: [{ ahead: minutes(30), point: p90 as Cores, p90: p90 as Cores }],
});

const failures = (...times: readonly number[]): State['launches'] =>
  times.map((span, index) =>
    aMemory({
      operation: operationId(`up-${index}`),
      at: ago(minutes(span)),
      outcome: 'failed',
    }),
  );

/** Every pool of both markets; the first of them for the shortest time. */
const NO_POOL: State['refusedPools'] = poolsFor(POLICY.capacity, POLICY.capacity.zones).flatMap(
  (pool, index) =>
    (['spot', 'on-demand'] as const).map((market) => ({
      pool,
      market,
      until: hence(minutes(3 + index)),
      strikes: 1,
    })),
);

const full = THREE.map(({ name }, i) => aPod({ name: `full-${i}`, on: name, cpu: 1800 }));
const marked = THREE.map((node) => ({
  ...node,
  annotations: { 'smartscale.dev/do-not-disrupt': 'true' },
}));

const GUARDS: Cases<
  | 'paused'
  | 'breaker-open'
  | 'blind'
  | 'at-maximum'
  | 'over-budget'
  | 'launches-per-hour'
  | 'launches-failing'
  | 'cooling-down'
  | 'already-incoming'
  | 'uncorroborated'
  | 'pods-not-helpable'
  | 'prediction-in-shadow'
  | 'no-pool-left'
> = {
  paused: {
    claim: 'names the person’s reason and its end',
    decision: () => busy({ brake: { until: LATER, why: 'incident 42' } }),
    veto: { code: 'paused', by: 'brake', why: 'incident 42', until: LATER },
  },
  'breaker-open': {
    claim: 'stops everything while more than 45 % and more than three are not Ready',
    decision: () => {
      const nodes = workers(8).map((node, i) =>
        i < 4 ? { ...node, ready: false, readySince: ago(minutes(1)) } : node,
      );
      return decide(POLICY, anObservation({ workers: nodes, signals: BUSY }), aState());
    },
    veto: { code: 'breaker-open', unready: 4, nodes: 8 },
  },
  blind: {
    claim: 'removes nothing without the list of nodes',
    decision: () =>
      decide(POLICY, anObservation({ signals: QUIET, nodes: unknown('unreachable') }), aState()),
    veto: { code: 'blind', lacking: 'nodes', why: 'unreachable' },
  },
  'at-maximum': {
    claim: 'buys nothing beyond the maximum',
    decision: () =>
      decide(POLICY, anObservation({ workers: workers(10), signals: BUSY }), aState()),
    veto: { code: 'at-maximum', nodes: 10, maximum: 10 },
  },
  'over-budget': {
    claim: 'buys nothing voluntarily once the month’s budget is spent',
    decision: () =>
      busy(
        { monthCost: { month: '2026-11', usd: 50 as Usd } },
        aPolicy({ safety: { monthlyBudget: 50 as Usd } }),
      ),
    veto: { code: 'over-budget', spent: 50 as Usd, budget: 50 as Usd },
  },
  'launches-per-hour': {
    claim: 'counts the launches of the last hour, whatever became of them',
    decision: () =>
      busy(
        { launches: [aMemory({ at: ago(minutes(10)) }), ...failures(59), ...failures(60)] },
        aPolicy({ launch: { perHour: 2 } }),
      ),
    veto: { code: 'launches-per-hour', launches: 2, allowed: 2 },
  },
  'launches-failing': {
    claim: 'waits until the failures of the last hour are fewer than three again',
    // The fourth-last is 50 minutes old, but three remain when it is forgotten.
    decision: () => busy({ launches: failures(50, 40, 30, 20) }),
    veto: { code: 'launches-failing', failed: 4, until: hence(minutes(20)) },
  },
  'cooling-down': {
    claim: 'lets a metric wait five minutes after a scale-up',
    decision: () => busy({ lastScaleUpAt: ago(minutes(4)) }),
    veto: { code: 'cooling-down', until: hence(minutes(1)) },
  },
  'already-incoming': {
    claim: 'buys no second node for what one on its way will carry',
    decision: () =>
      decide(
        POLICY,
        anObservation({
          signals: BUSY,
          cores: 4.2,
          instances: measured(
            [...THREE.map(instanceOf), anInstance({ id: NEW, operation: operationId('up-1-0') })],
            NOON,
          ),
        }),
        aState({ operations: [aLaunch(JOINING)] }),
      ),
    veto: { code: 'already-incoming', nodes: 1 },
  },
  uncorroborated: {
    claim: 'buys nothing for a slow shop whose CPU is idle',
    decision: () =>
      decide(POLICY, anObservation({ signals: { latencyP95: aGauge({ now: 3.5 }) } }), aState()),
    veto: { code: 'uncorroborated', signal: 'latencyP95', seen: 3.5 },
  },
  'pods-not-helpable': {
    claim: 'buys nothing for a pod that no node of ours would hold',
    decision: () =>
      decide(POLICY, anObservation({ pods: [aPod({ name: 'huge', cpu: 4000 })] }), aState()),
    veto: { code: 'pods-not-helpable', pods: ['shop/huge'] },
  },
  'prediction-in-shadow': {
    claim: 'tells what a forecast in shadow would have bought',
    decision: () =>
      decide(
        aPolicy({ prediction: { mode: 'shadow' } }),
        anObservation({ forecast: forecastOf(5) }),
        aState(),
      ),
    veto: { code: 'prediction-in-shadow', nodes: 2 },
  },
  'no-pool-left': {
    claim: 'says when the first pool may be asked again',
    decision: () => busy({ refusedPools: NO_POOL }),
    veto: { code: 'no-pool-left', until: hence(minutes(3)) },
  },
};

const OBJECTIONS: Cases<Exclude<VetoCode, keyof typeof GUARDS>> = {
  'at-minimum': {
    claim: 'keeps the last nodes of the minimum',
    decision: () =>
      decide(POLICY, anObservation({ workers: workers(2), signals: QUIET }), aState()),
    veto: { code: 'at-minimum', nodes: 2, minimum: 2 },
  },
  'operation-open': {
    claim: 'removes one node at a time',
    decision: () =>
      decide(
        POLICY,
        anObservation({
          workers: [...THREE, aNode({ name: 'b2', zone: ZONE_B })],
          signals: QUIET,
        }),
        aState({ operations: [aRemoval(DRAINING)] }),
      ),
    veto: { code: 'operation-open', operation: operationId('down-1-0'), kind: 'removal' },
  },
  'pods-waiting': {
    claim: 'keeps a node while a pod waits that a node would help, however short its wait',
    decision: () =>
      decide(
        POLICY,
        anObservation({
          pods: [...full, aPod({ name: 'w', cpu: 500, unschedulableSince: ago(minutes(1)) })],
          signals: QUIET,
        }),
        aState(),
      ),
    veto: { code: 'pods-waiting', pods: 1 },
  },
  'signal-busy': {
    claim: 'keeps a node while memory stands above its low watermark',
    decision: () =>
      decide(
        POLICY,
        anObservation({ signals: { ...QUIET, memory: aGauge({ now: 0.4, ceiling: 0.55 }) } }),
        aState(),
      ),
    veto: { code: 'signal-busy', signal: 'memory', seen: 0.55, watermark: 0.5 },
  },
  'schedule-needs': {
    claim: 'keeps the nodes of a rush until it ends',
    decision: () =>
      quiet({}, aPolicy({ schedules: [aSchedule({ cron: '0 17 * * *', nodes: 3 })] })),
    veto: { code: 'schedule-needs', name: 'rush', nodes: 3 },
  },
  'forecast-needs': {
    claim: 'keeps what the expected load would soon buy back',
    // 2.7 vCPUs at 60 % of 2 need 2.25 nodes: three, and two would remain.
    decision: () =>
      decide(POLICY, anObservation({ signals: QUIET, forecast: forecastOf(2.7) }), aState()),
    veto: { code: 'forecast-needs', expected: 2.7 as Cores, nodes: 3 },
  },
  'headroom-needs': {
    claim: 'keeps the room that the policy wants free',
    decision: () =>
      quiet({}, aPolicy({ nodes: { headroom: { ...POLICY.nodes.headroom, nodes: 3 } } })),
    veto: { code: 'headroom-needs', nodes: 3, wanted: 3 },
  },
  'boost-needs': {
    claim: 'keeps what a person asked for until its time is over',
    decision: () => quiet({ boost: { nodes: 3, until: LATER, why: 'sale' } }),
    veto: { code: 'boost-needs', nodes: 3, until: LATER },
  },
  'load-after-removal': {
    claim: 'keeps a node whose load the others could not carry under the limit',
    decision: () => decide(POLICY, anObservation({ signals: QUIET, cores: 2.5 }), aState()),
    veto: { code: 'load-after-removal', expected: 0.625 as Ratio, limit: 0.6 as Ratio },
  },
  'no-candidate': {
    claim: 'says that every node was looked at and none may go',
    decision: () => decide(POLICY, anObservation({ workers: marked, signals: QUIET }), aState()),
    veto: { code: 'no-candidate', looked: 3 },
  },
};

type Cases<C extends VetoCode> = {
  readonly [K in C]: Case<Extract<Veto, { readonly code: K }>>;
};

const CASES: Cases<VetoCode> = { ...GUARDS, ...OBJECTIONS };

describe('a veto', () => {
  const table = Object.entries<Case<Veto>>(CASES).map(([code, of]) => ({ code, of, ...of }));

  it.each(table)('$code: $claim', ({ code, of }) => {
    const { plan, vetoes } = of.decision();
    expect(vetoes).toEqual([of.veto]);
    expect(of.veto.code).toBe(code);
    expect(plan.kind).toBe(of.plan ?? 'hold');
  });
});
