import { describe, expect, it } from 'vitest';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import { PRECEDENCE } from '../../../autoscaler/src/core/decide/precedence.ts';
import type { Urgency } from '../../../autoscaler/src/core/decide/pressure.ts';
import type { Reason, VetoCode } from '../../../autoscaler/src/core/decision.ts';
import { unknown } from '../../../autoscaler/src/core/observation.ts';
import type { Policy } from '../../../autoscaler/src/core/policy/policy.ts';
import type { State } from '../../../autoscaler/src/core/state.ts';
import { minutes, type Usd } from '../../../autoscaler/src/core/units.ts';
import { aPod, NOON } from '../../support/cluster.ts';
import {
  ago,
  anObservation,
  aPolicy,
  aState,
  BUSY,
  hence,
  type ObservationTraits,
  workers,
} from '../../support/observation.ts';
import { aMemory, instanceId, operationId } from '../../support/operations.ts';

/** What a situation changes in the eight busy workers that every pair begins with. */
interface Change {
  readonly seen?: ObservationTraits;
  readonly state?: Partial<State>;
  readonly policy?: (policy: Policy) => Policy;
}

const EIGHT = workers(8);
const sick = EIGHT.map((node, i) =>
  i < 4 ? { ...node, ready: false, readySince: ago(minutes(1)) } : node,
);
const failed = (index: number) =>
  aMemory({ operation: operationId(`up-${index}`), at: ago(minutes(30)), outcome: 'failed' });

const nodes = (change: Partial<Policy['nodes']>) => (policy: Policy) => ({
  ...policy,
  nodes: { ...policy.nodes, ...change },
});

type GuardCode = Extract<
  VetoCode,
  | 'paused'
  | 'blind'
  | 'breaker-open'
  | 'at-maximum'
  | 'launches-per-hour'
  | 'over-budget'
  | 'launches-failing'
  | 'cooling-down'
>;

/** A situation in which this guard speaks, and no other. */
const GUARDS: { readonly [C in GuardCode]: Change } = {
  paused: { state: { brake: { until: hence(minutes(5)), why: 'incident' } } },
  blind: { seen: { instances: unknown('unreachable') } },
  'breaker-open': { seen: { workers: sick } },
  'at-maximum': { policy: nodes({ max: 8 }) },
  'launches-per-hour': {
    state: { launches: [aMemory({ at: ago(minutes(30)) })] },
    policy: (policy) => ({ ...policy, launch: { ...policy.launch, perHour: 1 } }),
  },
  'over-budget': {
    state: { monthCost: { month: '2026-11', usd: 51 as Usd } },
    policy: (policy) => ({ ...policy, safety: { ...policy.safety, monthlyBudget: 50 as Usd } }),
  },
  'launches-failing': { state: { launches: [1, 2, 3].map(failed) } },
  'cooling-down': { state: { lastScaleUpAt: ago(minutes(1)) } },
};

interface Wish extends Change {
  readonly code: Reason['code'];
}

/** A situation in which exactly this urgency asks for a node. */
const WISHES: { readonly [U in Urgency]: Wish } = {
  floor: { code: 'below-minimum', policy: nodes({ min: 9 }) },
  replace: {
    code: 'interruption',
    // A node that is announced, not taken: it still counts, so that a full fleet stays full.
    state: { notices: [{ instance: instanceId('i-n8'), kind: 'rebalance', at: NOON }] },
    seen: { cores: 11 },
  },
  ahead: {
    code: 'headroom',
    policy: nodes({ headroom: { nodes: 9, pods: 0, podCpu: 0, podMemory: 0 } }),
  },
  pods: {
    code: 'pods-unschedulable',
    seen: {
      pods: [
        ...EIGHT.map(({ name }) => aPod({ name: `full-${name}`, on: name, cpu: 1800 })),
        aPod({ name: 'waiting', cpu: 1500 }),
      ],
    },
  },
  metric: { code: 'above-high-watermark', seen: { signals: BUSY } },
};

/** D3, written down a second time: guard by guard, the urgencies that it stops. */
const STOPS: { readonly [C in GuardCode]: readonly Urgency[] } = {
  paused: ['floor', 'replace', 'ahead', 'pods', 'metric'],
  blind: ['floor', 'replace', 'ahead', 'pods', 'metric'],
  'breaker-open': ['floor', 'replace', 'ahead', 'pods', 'metric'],
  'at-maximum': ['floor', 'replace', 'ahead', 'pods', 'metric'],
  'launches-per-hour': ['floor', 'replace', 'ahead', 'pods', 'metric'],
  'over-budget': ['replace', 'ahead', 'pods', 'metric'],
  'launches-failing': ['replace', 'ahead', 'pods', 'metric'],
  'cooling-down': ['metric'],
};

const GUARD_CODES = Object.keys(GUARDS) as readonly GuardCode[];
const URGENCIES = Object.keys(WISHES) as readonly Urgency[];

/** Later changes of the same field win: a full fleet stays full whatever a wish says of it. */
function decideOn(...changes: readonly Change[]) {
  const policy = changes.reduce((it, { policy: change }) => change?.(it) ?? it, aPolicy());
  const seen = Object.assign({ workers: EIGHT }, ...changes.map((it) => it.seen ?? {}));
  const state = Object.assign({}, ...changes.map((it) => it.state ?? {}));
  return decide(policy, anObservation(seen), aState(state));
}

const PAIRS = GUARD_CODES.flatMap((guard) =>
  URGENCIES.map((urgency) => ({ guard, urgency, stops: STOPS[guard].includes(urgency) })),
);

/** Nobody can count without lists: what rests on counting does not even ask. */
const ASKS_BLIND: readonly Urgency[] = ['pods', 'metric'];

describe('the precedence of guards and urgencies', () => {
  it('is the table of D3, strongest first', () => {
    expect(PRECEDENCE.map(({ code, stops }) => [code, stops])).toEqual(Object.entries(STOPS));
  });

  it.each(URGENCIES)('%s scales up where no guard speaks', (urgency) => {
    const { plan, because, vetoes } = decideOn(WISHES[urgency]);
    expect(plan).toMatchObject({ kind: 'scale-up', restore: [] });
    expect(because.map(({ code }) => code)).toEqual([WISHES[urgency].code]);
    expect(vetoes).toEqual([]);
  });

  it.each(PAIRS.filter(({ stops }) => stops))('$guard stops $urgency', ({ guard, urgency }) => {
    const { plan, because, vetoes } = decideOn(WISHES[urgency], GUARDS[guard]);
    expect(plan).toEqual({ kind: 'hold' });
    expect(vetoes.map(({ code }) => code)).toEqual([guard]);
    const asks = guard !== 'blind' || ASKS_BLIND.includes(urgency);
    expect(because[0].code).toBe(asks ? WISHES[urgency].code : 'steady');
  });

  it.each(PAIRS.filter(({ stops }) => !stops))(
    '$guard lets $urgency pass',
    ({ guard, urgency }) => {
      const { plan, vetoes } = decideOn(WISHES[urgency], GUARDS[guard]);
      expect(plan).toMatchObject({ kind: 'scale-up' });
      expect(vetoes).toEqual([]);
    },
  );
});

describe('several guards at once', () => {
  const others = GUARD_CODES.filter((it) => it !== 'blind');
  // Two that set the same field in different ways cannot be had at once.
  const clash = ['launches-failing', 'launches-per-hour'];
  const pairs = others.flatMap((a, i) =>
    others.slice(i + 1).flatMap((b) => (clash.includes(a) && clash.includes(b) ? [] : [[a, b]])),
  );

  it.each(pairs)('%s and %s both speak, strongest first', (a, b) => {
    const of = (code: string | undefined) => GUARDS[code as GuardCode];
    const { plan, vetoes } = decideOn(WISHES.metric, of(a), of(b));
    expect(plan).toEqual({ kind: 'hold' });
    expect(vetoes.map(({ code }) => code)).toEqual([a, b]);
  });

  it('blind speaks beside the brake, and silences what would have to be counted', () => {
    const { vetoes } = decideOn(WISHES.metric, GUARDS.paused, GUARDS.blind);
    expect(vetoes.map(({ code }) => code)).toEqual(['paused', 'blind']);
  });

  it('a cooldown does not take the pods with it that wait beside a metric', () => {
    const { plan, because, vetoes } = decideOn(
      { ...WISHES.pods, seen: { ...WISHES.pods.seen, signals: BUSY } },
      GUARDS['cooling-down'],
    );
    expect(plan).toMatchObject({ kind: 'scale-up', launch: [{ cause: 'pending' }] });
    expect(because.map(({ code }) => code)).toEqual(['pods-unschedulable']);
    expect(vetoes.map(({ code }) => code)).toEqual(['cooling-down']);
  });

  it('a spent budget lets the minimum be bought and nothing beyond it', () => {
    const { plan, vetoes } = decideOn(
      { policy: nodes({ min: 9 }), seen: { signals: BUSY } },
      GUARDS['over-budget'],
    );
    expect(plan).toMatchObject({ kind: 'scale-up', launch: [{ cause: 'below-minimum' }] });
    expect(vetoes.map(({ code }) => code)).toEqual(['over-budget']);
  });
});
