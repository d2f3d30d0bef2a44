import { hourlyPrice } from '../core/cost/price.ts';
import { isAlive, situationOf } from '../core/decide/situation.ts';
import type { TickEvent } from '../core/event.ts';
import { type ErrorType, type MetricPoint, REASON_OF_CAUSE } from '../core/metrics.ts';
import { known, type Observation, type Signal } from '../core/observation.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { State } from '../core/state.ts';
import { after, type Millis } from '../core/units.ts';
import type { TickOutcome } from './tick.ts';

/** What a run of the function comes to in numbers (A3). Unknown values are left out, never zero. */
export function measurementsOf(outcome: TickOutcome, took: Millis): readonly MetricPoint[] {
  return [
    { name: 'AutoscalerInvocations', value: 1 },
    { name: 'LambdaExecutionTime', value: took },
    ...pointsOf(outcome),
  ];
}

function pointsOf(outcome: TickOutcome): readonly MetricPoint[] {
  switch (outcome.kind) {
    case 'idle':
      return [];
    case 'busy':
      return [{ name: 'LeaseHeld', value: 1 }];
    case 'fenced':
      return [failure('LeaseLost')];
    case 'failed':
      return [failure('Internal')];
    case 'ticked': {
      const { observation, policy, state, events, decision, source, forecastError } = outcome;
      return [
        ...events.flatMap(pointsOfEvent),
        ...stateOfCluster(observation, policy, state),
        ...costs(policy, state),
        ...expectations(observation),
        { name: 'PolicySource', value: 1, of: source },
        ...(forecastError === undefined
          ? []
          : [{ name: 'ForecastError', value: forecastError * 100 } as const]),
        ...(decision
          ? [
              { name: 'Decisions', value: 1, of: decision.plan.kind } as const,
              {
                name: 'AtMaximum',
                value: decision.vetoes.some(({ code }) => code === 'at-maximum') ? 1 : 0,
              } as const,
            ]
          : []),
      ];
    }
  }
}

const failure = (of: ErrorType): MetricPoint => ({ name: 'ScalingFailures', value: 1, of });

function pointsOfEvent(event: TickEvent): readonly MetricPoint[] {
  switch (event.kind) {
    case 'launch-started':
      return [{ name: 'ScaleUpEvents', value: 1, of: REASON_OF_CAUSE[event.cause] }];
    case 'launch-ready':
      return [{ name: 'NodeJoinLatency', value: event.latency }];
    case 'launch-refused':
      return [failure(REFUSED[event.refusal.kind])];
    case 'launch-failed':
      // A refusal was counted when it came.
      return event.why in REFUSED ? [] : [failure('NodeJoinFailure')];
    case 'removal-started':
      return [{ name: 'ScaleDownEvents', value: 1 }];
    case 'removal-restored':
      return DRAIN_FAILED.includes(event.why) ? [failure('DrainFailed')] : [];
    case 'orphan-swept':
    case 'ghost-swept':
      return [{ name: 'Orphans', value: 1 }];
    case 'effect-failed':
      return event.why.endsWith('throttled') ? [failure('Throttled')] : [];
    case 'removal-done':
    case 'cordon-lifted':
    case 'alarm-raised':
    case 'alarm-over':
      return [];
  }
}

const REFUSED = {
  'no-capacity': 'NoCapacity',
  quota: 'EC2QuotaExceeded',
  configuration: 'Configuration',
} as const;

const DRAIN_FAILED: readonly string[] = ['would-not-drain', 'two-budgets', 'evidence-lost'];

function stateOfCluster(seen: Observation, policy: Policy, state: State): readonly MetricPoint[] {
  const { counts } = situationOf(policy, seen, state);
  const instances = known(seen.instances)?.filter(isAlive);
  const waiting = known(seen.cluster)?.pods.filter(
    ({ unschedulableSince: it }) => it !== undefined,
  );
  const spot = instances?.filter(({ market }) => market === 'spot').length;
  // Last good readings may hold a decision; on a chart they would be a load that nobody measured.
  const blind = seen.load.kind === 'unknown';
  return [
    ...(blind ? [] : percent('ClusterCPUUtilization', seen.signals.cpu)),
    ...(blind ? [] : percent('ClusterMemoryUtilization', seen.signals.memory)),
    { name: 'PrometheusUnavailable', value: blind ? 1 : 0 },
    ...(counts ? [{ name: 'CurrentNodeCount', value: counts.forMax } as const] : []),
    ...(waiting ? [{ name: 'PendingPods', value: waiting.length } as const] : []),
    ...(instances
      ? [
          {
            name: 'HourlyCost',
            value: sumOf(instances, (it) => hourlyPrice(it, policy.cost)),
          } as const,
        ]
      : []),
    ...(instances?.length && spot !== undefined
      ? [{ name: 'SpotShare', value: (100 * spot) / instances.length } as const]
      : []),
  ];
}

/** What the autoscaler reckons with, in US dollars. A month not yet charged has no cost to tell. */
function costs({ capacity, cost }: Policy, { monthCost }: State): readonly MetricPoint[] {
  const each = hourlyPrice({ type: capacity.types[0], market: 'on-demand' }, cost);
  return [
    { name: 'BaselineCost', value: cost.baselineNodes * each },
    { name: 'ExchangeRate', value: cost.exchangeRate },
    ...(monthCost.until === undefined
      ? []
      : [{ name: 'MonthCost', value: monthCost.usd } as const]),
  ];
}

/** At the furthest horizon, which is the one that a purchase is made for. */
function expectations({ forecast }: Observation): readonly MetricPoint[] {
  const furthest = forecast.kind === 'expected' ? forecast.horizons.at(-1) : undefined;
  if (forecast.kind !== 'expected' || furthest === undefined) return [];
  const at = after(forecast.at, furthest.ahead);
  return [
    { name: 'ExpectedLoad', value: furthest.point, at },
    { name: 'ExpectedLoadHigh', value: furthest.p90, at },
  ];
}

const sumOf = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((sum, it) => sum + value(it), 0);

function percent(
  name: 'ClusterCPUUtilization' | 'ClusterMemoryUtilization',
  signal: Signal,
): readonly MetricPoint[] {
  const value = signal.kind === 'configured' ? known(signal.now) : undefined;
  return value === undefined ? [] : [{ name, value: value * 100 }];
}
