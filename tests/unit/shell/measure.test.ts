import { describe, expect, it } from 'vitest';
import type { TickEvent } from '../../../autoscaler/src/core/event.ts';
import type { MetricPoint } from '../../../autoscaler/src/core/metrics.ts';
import { measured, unknown } from '../../../autoscaler/src/core/observation.ts';
import {
  after,
  type Cores,
  minutes,
  seconds,
  type Usd,
} from '../../../autoscaler/src/core/units.ts';
import { measurementsOf } from '../../../autoscaler/src/shell/measure.ts';
import type { TickOutcome } from '../../../autoscaler/src/shell/tick.ts';
import { aPod, NOON, nodeName } from '../../support/cluster.ts';
import {
  aGauge,
  anObservation,
  aPolicy,
  aState,
  instanceOf,
  type ObservationTraits,
  THREE,
} from '../../support/observation.ts';
import { instanceId, operationId } from '../../support/operations.ts';
import { aRun } from '../../support/run.ts';

type Ticked = Extract<TickOutcome, { kind: 'ticked' }>;

const UP = operationId('up-7-0');
const DOWN = operationId('down-7-0');
const A1 = nodeName('a1');

const ticked = (seen: ObservationTraits = {}, more: Partial<Ticked> = {}): Ticked => ({
  kind: 'ticked',
  observation: anObservation(seen),
  events: [],
  looks: 1,
  policy: aPolicy(),
  source: 'current',
  state: aState(),
  ...more,
});

const points = (outcome: TickOutcome) => measurementsOf(outcome, seconds(3));
const named = (outcome: TickOutcome, name: MetricPoint['name']) =>
  points(outcome).filter((it) => it.name === name);
/** `NodeJoinFailure`, `Reason` or the value: what one event is counted as. */
const counted = (event: TickEvent) =>
  points(ticked({}, { events: [event] }))
    .filter(({ name }) => !ALWAYS.has(name))
    .map((it) => `${it.name} ${'of' in it ? it.of : it.value}`);
const ALWAYS = new Set(points(ticked()).map(({ name }) => name));

describe('every run', () => {
  it('is counted with the time that it took', () => {
    for (const kind of ['idle', 'busy', 'fenced'] as const)
      expect(points({ kind }).slice(0, 2)).toEqual([
        { name: 'AutoscalerInvocations', value: 1 },
        { name: 'LambdaExecutionTime', value: 3_000 },
      ]);
  });

  it('that could not work says why: a lease that is held is no failure', () => {
    const of = (outcome: TickOutcome) => points(outcome).slice(2);
    expect(of({ kind: 'idle' })).toEqual([]);
    expect(of({ kind: 'busy' })).toEqual([{ name: 'LeaseHeld', value: 1 }]);
    const failed = (of: string) => [{ name: 'ScalingFailures', value: 1, of }];
    expect(of({ kind: 'fenced' })).toEqual(failed('LeaseLost'));
    expect(of({ kind: 'failed', why: 'timeout' })).toEqual(failed('Internal'));
  });
});

describe('an event', () => {
  const refusal = (kind: 'no-capacity' | 'quota' | 'configuration'): TickEvent => ({
    kind: 'launch-refused',
    operation: UP,
    refusal: { kind, message: '' },
    market: 'spot',
  });
  const restored = (why: 'would-not-drain' | 'capacity-wanted'): TickEvent => ({
    kind: 'removal-restored',
    operation: DOWN,
    node: A1,
    why,
  });

  it.each<[TickEvent, readonly string[]]>([
    [
      { kind: 'launch-started', operation: UP, cause: 'forecast', market: 'spot' },
      ['ScaleUpEvents Forecast'],
    ],
    [
      { kind: 'launch-ready', operation: UP, node: A1, latency: minutes(2) },
      ['NodeJoinLatency 120000'],
    ],
    [refusal('quota'), ['ScalingFailures EC2QuotaExceeded']],
    [refusal('no-capacity'), ['ScalingFailures NoCapacity']],
    [refusal('configuration'), ['ScalingFailures Configuration']],
    [
      { kind: 'launch-failed', operation: UP, why: 'never-joined' },
      ['ScalingFailures NodeJoinFailure'],
    ],
    // Counted when it was refused.
    [{ kind: 'launch-failed', operation: UP, why: 'quota' }, []],
    [
      { kind: 'removal-started', operation: DOWN, node: A1, cause: 'underused' },
      ['ScaleDownEvents 1'],
    ],
    [restored('would-not-drain'), ['ScalingFailures DrainFailed']],
    [restored('capacity-wanted'), []],
    [{ kind: 'orphan-swept', instance: instanceId('i-1') }, ['Orphans 1']],
    [{ kind: 'ghost-swept', node: A1 }, ['Orphans 1']],
    [
      { kind: 'effect-failed', effect: 'cordon', why: 'ec2: throttled' },
      ['ScalingFailures Throttled'],
    ],
    [{ kind: 'effect-failed', effect: 'cordon', why: 'ec2: timeout' }, []],
    [{ kind: 'removal-done', operation: DOWN, node: A1, cause: 'underused' }, []],
  ])('%j is counted as %j', (event, as) => {
    expect(counted(event)).toEqual(as);
  });
});

describe('the cluster', () => {
  it('is told in percent, nodes, pods and dollars', () => {
    const instances = measured(THREE.map(instanceOf), NOON);
    const pods = [aPod({ name: 'waits' })];
    const outcome = ticked({ signals: { cpu: aGauge({ now: 0.42 }) }, instances, pods });
    expect(named(outcome, 'ClusterCPUUtilization')).toMatchObject([{ value: 42 }]);
    expect(named(outcome, 'CurrentNodeCount')).toMatchObject([{ value: 3 }]);
    expect(named(outcome, 'PendingPods')).toMatchObject([{ value: 1 }]);
    expect(named(outcome, 'SpotShare')[0]?.value).toBeCloseTo(200 / 3);
    expect(named(outcome, 'HourlyCost')[0]?.value).toBeCloseTo(0.0208 + 2 * 0.0073);
  });

  it('that cannot be seen is not told: unknown is never zero', () => {
    const blind = unknown('unreachable');
    const outcome = ticked({
      nodes: blind,
      instances: blind,
      cluster: blind,
      load: blind,
      signals: { cpu: aGauge({ now: 'unreachable' }), memory: aGauge({ now: 'stale' }) },
    });
    expect(points(outcome).slice(2)).toEqual([
      { name: 'PrometheusUnavailable', value: 1 },
      { name: 'BaselineCost', value: 5 * 0.0208 },
      { name: 'ExchangeRate', value: 122 },
      { name: 'PolicySource', value: 1, of: 'current' },
    ]);
  });
});

describe('what dashboards tell of money and of what is to come', () => {
  it('is the month so far, as the autoscaler charged it', () => {
    const monthCost = { month: '2026-11', usd: 31.5 as Usd, until: NOON };
    const outcome = ticked({}, { state: aState({ monthCost }) });
    expect(named(outcome, 'MonthCost')).toEqual([{ name: 'MonthCost', value: 31.5 }]);
  });

  it('is the furthest expectation, at the instant that it is about', () => {
    const horizons = [10, 20, 30].map((ahead) => ({
      ahead: minutes(ahead),
      point: (ahead / 10) as Cores,
      p90: (ahead / 5) as Cores,
    }));
    const forecast = { kind: 'expected', at: NOON, member: 'ridge', fellBack: false } as const;
    const outcome = ticked({ forecast: { ...forecast, horizons } });
    const at = after(NOON, minutes(30));
    expect(named(outcome, 'ExpectedLoad')).toEqual([{ name: 'ExpectedLoad', value: 3, at }]);
    expect(named(outcome, 'ExpectedLoadHigh')).toMatchObject([{ value: 6, at }]);
  });

  it('is nothing while there is no forecast', () => {
    const outcome = ticked({ forecast: { kind: 'off' } });
    expect(named(outcome, 'ExpectedLoad')).toEqual([]);
  });
});

describe('a week of real ticks', () => {
  it('counts each launch once, and knows how far off the forecast was', async () => {
    const { run, events } = aRun({ load: 5.5 });
    await run(minutes(30));
    const outcome = ticked({}, { events, forecastError: 0.12 });
    const launches = events.filter(({ kind }) => kind === 'launch-started').length;
    expect(named(outcome, 'ScaleUpEvents')).toHaveLength(launches);
    expect(named(outcome, 'ForecastError')).toMatchObject([{ value: 12 }]);
  });
});
