import { describe, expect, it } from 'vitest';
import type { Instance } from '../../../autoscaler/src/core/cluster.ts';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import { measured, unknown } from '../../../autoscaler/src/core/observation.ts';
import type { State } from '../../../autoscaler/src/core/state.ts';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { aSchedule } from '../../support/calendar.ts';
import { NOON } from '../../support/cluster.ts';
import {
  aGauge,
  ago,
  anObservation,
  aPolicy,
  aState,
  BUSY,
  hence,
  instanceOf,
  QUIET,
  workers,
} from '../../support/observation.ts';
import { aLaunch, aMemory, instanceId, JOINING, operationId } from '../../support/operations.ts';

const POLICY = aPolicy();
const UP = operationId('up-9-0');
const SICK = { ready: false, readySince: ago(minutes(1)) };

const busy = (state: Partial<State> = {}, policy = POLICY) =>
  decide(policy, anObservation({ signals: BUSY }), aState(state));
const quiet = (state: Partial<State> = {}, policy = POLICY) =>
  decide(policy, anObservation({ signals: QUIET }), aState(state));

const failures = (...times: readonly number[]): State['launches'] =>
  times.map((time, index) =>
    aMemory({
      operation: operationId(`up-${index}`),
      at: ago(minutes(time)),
      outcome: 'failed',
    }),
  );

describe('a guard', () => {
  it('paused by the policy names no person and no end', () => {
    expect(busy({}, aPolicy({ mode: 'paused' })).vetoes).toEqual([
      { code: 'paused', by: 'policy' },
    ]);
  });

  it('a brake that has run out stops nothing', () => {
    expect(busy({ brake: { until: NOON, why: 'over' } }).plan.kind).toBe('scale-up');
  });

  it('cooling down before a removal counts from the later of the two ends', () => {
    const stamps = { lastScaleUpAt: ago(minutes(9)), lastScaleDownAt: ago(minutes(3)) };
    expect(quiet(stamps).vetoes).toEqual([{ code: 'cooling-down', until: hence(minutes(7)) }]);
    const policy = aPolicy({ scaleDown: { cooldownAfterScaleUp: minutes(30) } });
    expect(quiet(stamps, policy).vetoes).toEqual([
      { code: 'cooling-down', until: hence(minutes(21)) },
    ]);
    const over = { lastScaleUpAt: ago(minutes(10)), lastScaleDownAt: ago(minutes(10)) };
    expect(quiet(over).plan.kind).toBe('scale-down');
  });

  it('the breaker of a small cluster needs half of it, and two', () => {
    const seen = (count: number, unready: number) =>
      decide(
        POLICY,
        anObservation({
          workers: workers(count).map((node, i) => (i < unready ? { ...node, ...SICK } : node)),
          signals: BUSY,
        }),
        aState(),
      ).vetoes;
    expect(seen(4, 2)).toEqual([{ code: 'breaker-open', unready: 2, nodes: 4 }]);
    expect(seen(3, 2)).toEqual([{ code: 'breaker-open', unready: 2, nodes: 3 }]);
    expect(seen(2, 1)).toEqual([]);
    expect(seen(8, 3)).toEqual([]);
    // Three of six are half of them, but only three.
    expect(seen(6, 3)).toEqual([]);
    // Four of nine are 44 %.
    expect(seen(9, 4)).toEqual([]);
  });

  it('the breaker does not judge nodes that a person set aside', () => {
    const nodes = workers(4).map((node, i) =>
      i < 2 ? { ...node, ...SICK, schedulable: i === 0 } : node,
    );
    const { vetoes } = decide(POLICY, anObservation({ workers: nodes, signals: BUSY }), aState());
    expect(vetoes).toEqual([]);
  });

  it('the breaker does not judge a node that is still joining, nor one whose instance ended', () => {
    const nodes = workers(4).map((node, i) => (i < 2 ? { ...node, ...SICK } : node));
    const of = (state: Partial<State>, life: Instance['state'] = 'running') => {
      const instances = nodes.map((node, i) => ({
        ...instanceOf(node),
        ...(i === 0 ? { state: life } : {}),
      }));
      const seen = anObservation({
        workers: nodes,
        instances: measured(instances, NOON),
        signals: BUSY,
      });
      return decide(POLICY, seen, aState(state)).vetoes.map(({ code }) => code);
    };
    const joining = aLaunch({ ...JOINING, instance: instanceId('i-n1') }, { id: UP });
    expect(of({})).toEqual(['breaker-open']);
    expect(of({ operations: [joining] })).toEqual(['already-incoming']);
    expect(of({}, 'terminated')).toEqual([]);
  });

  it('one launch that became Ready lets others go on in spite of failures', () => {
    const launches = [...failures(50, 40, 30), aMemory({ at: ago(minutes(10)) })];
    expect(busy({ launches }).plan.kind).toBe('scale-up');
  });
});

describe('a reading that is wrong or missing', () => {
  const cpuOf = (now: number) => ({ ...QUIET, cpu: aGauge({ now }) });

  it('is told of by what is unknown, not as a calm moment', () => {
    const seen = anObservation({ signals: BUSY, instances: unknown('unreachable') });
    const { plan, because, vetoes } = decide(POLICY, seen, aState());
    expect(plan.kind).toBe('hold');
    expect(because).toMatchObject([{ code: 'above-high-watermark', signal: 'cpu' }]);
    expect(vetoes).toEqual([{ code: 'blind', lacking: 'instances', why: 'unreachable' }]);
  });

  it('is told of when there is nothing else to tell', () => {
    const { because, vetoes } = decide(
      POLICY,
      anObservation({ nodes: unknown('malformed') }),
      aState(),
    );
    expect(because).toEqual([{ code: 'steady' }]);
    expect(vetoes).toEqual([{ code: 'blind', lacking: 'nodes', why: 'malformed' }]);
  });

  it('neither adds nor removes when Prometheus says NaN', () => {
    const seen = anObservation({ signals: cpuOf(Number.NaN), cores: 1 });
    expect(decide(POLICY, seen, aState())).toMatchObject({
      plan: { kind: 'hold' },
      because: [{ code: 'steady' }],
    });
    const memory = { ...QUIET, memory: aGauge({ now: Number.NaN }) };
    const { plan, vetoes } = decide(POLICY, anObservation({ signals: memory }), aState());
    expect(plan.kind).toBe('hold');
    expect(vetoes).toMatchObject([{ code: 'signal-busy', signal: 'memory' }]);
  });

  it('counts as idle when a rate dips under zero', () => {
    const { plan, because } = decide(POLICY, anObservation({ signals: cpuOf(-0.002) }), aState());
    expect(plan.kind).toBe('scale-down');
    expect(because).toMatchObject([{ code: 'below-low-watermark', seen: 0 }]);
  });

  it('keeps the node when the load that others would have to carry is unknown', () => {
    const seen = anObservation({ signals: QUIET, load: unknown('stale') });
    const { plan, vetoes } = decide(POLICY, seen, aState());
    expect(plan.kind).toBe('hold');
    expect(vetoes).toEqual([{ code: 'blind', lacking: 'cpu', why: 'stale' }]);
  });

  it('lets a signal that the policy does not name neither fire nor stand in the way', () => {
    const busyQueue = { ...QUIET, queue: aGauge({ now: 500 }) };
    const kept = decide(POLICY, anObservation({ signals: busyQueue }), aState());
    expect(kept.vetoes).toEqual([
      { code: 'signal-busy', signal: 'queue', seen: 500, watermark: 100 },
    ]);
    expect(quiet().plan.kind).toBe('scale-down');
  });
});

describe('what stands in the way of a removal', () => {
  it('speaks all at once', () => {
    const policy = aPolicy({ nodes: { min: 3 } });
    const seen = anObservation({ signals: { ...QUIET, memory: aGauge({ now: 'stale' }) } });
    const state = { lastScaleDownAt: NOON, operations: [aLaunch(undefined, { id: UP })] };
    const { vetoes } = decide(policy, seen, aState(state));
    expect(vetoes.map(({ code }) => code)).toEqual([
      'blind',
      'at-minimum',
      'operation-open',
      'cooling-down',
    ]);
  });

  it('does not include a boost or a rush that is over', () => {
    const boost = { nodes: 3, until: NOON, why: 'sale' };
    const policy = aPolicy({ schedules: [aSchedule({ cron: '0 15 * * *', nodes: 3 })] });
    expect(quiet({ boost }, policy).plan.kind).toBe('scale-down');
  });
});
