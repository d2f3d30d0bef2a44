import { describe, expect, it } from 'vitest';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import type { State } from '../../../autoscaler/src/core/state.ts';
import { hours, minutes, type Usd } from '../../../autoscaler/src/core/units.ts';
import { nodeName } from '../../support/cluster.ts';
import {
  aGauge,
  ago,
  anObservation,
  aPolicy,
  aState,
  BUSY,
  hence,
  QUIET,
  workers,
} from '../../support/observation.ts';
import { aMemory, operationId } from '../../support/operations.ts';

const AHEAD = hence(hours(20));
const POLICY = aPolicy();
const LOW = { workers: workers(4), signals: { ...QUIET, cpu: aGauge({ now: 0.1 }) } };

const busy = (state: Partial<State>, policy = POLICY) =>
  decide(policy, anObservation({ signals: BUSY }), aState(state)).plan.kind;
const quiet = (state: Partial<State>) => decide(POLICY, anObservation(LOW), aState(state));

/** Stamps that lie hours ahead were written before the clock was set back to what is right. */
describe('after the clock was set back by hours', () => {
  it('no old scale-up holds the next one', () => {
    expect(busy({ lastScaleUpAt: AHEAD })).toBe('scale-up');
    expect(busy({ lastScaleUpAt: hence(minutes(1)) })).toBe('hold');
  });

  it('no old scaling holds a removal', () => {
    expect(quiet({ lastScaleDownAt: AHEAD, lastScaleUpAt: AHEAD }).plan.kind).toBe('scale-down');
    expect(quiet({ lastScaleDownAt: hence(minutes(1)) }).plan.kind).toBe('hold');
  });

  it('old launches count for no hour, and failed ones hold nothing', () => {
    const launches = Array.from({ length: 12 }, (_, index) =>
      aMemory({ operation: operationId(`up-${index}`), at: AHEAD, outcome: 'failed' }),
    );
    expect(busy({ launches })).toBe('scale-up');
  });

  it('no node is spared for longer than the policy says', () => {
    const spared = ['n1', 'n2', 'n3', 'n4'].map((name) => ({ node: nodeName(name), until: AHEAD }));
    expect(quiet({ spared }).plan.kind).toBe('scale-down');
  });
});

describe('the budget', () => {
  const policy = aPolicy({ safety: { monthlyBudget: 50 as Usd } });
  const spent = (month: string) => ({ monthCost: { month, usd: 60 as Usd, until: ago(1) } });

  it('is that of this month: what an older one cost stops nothing', () => {
    expect(busy(spent('2026-11'), policy)).toBe('hold');
    expect(busy(spent('2026-10'), policy)).toBe('scale-up');
  });
});
