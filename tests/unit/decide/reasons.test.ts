import { describe, expect, it } from 'vitest';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import type {
  Decision,
  LaunchCause,
  Plan,
  Reason,
  ReasonCode,
} from '../../../autoscaler/src/core/decision.ts';
import type { Forecast } from '../../../autoscaler/src/core/forecast/forecast.ts';
import { measured } from '../../../autoscaler/src/core/observation.ts';
import { type Cores, minutes, type Ratio } from '../../../autoscaler/src/core/units.ts';
import { aSchedule, instant } from '../../support/calendar.ts';
import { aNode, aPod, MORNING, NOON, nodeName, ZONE_B } from '../../support/cluster.ts';
import {
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
} from '../../support/observation.ts';
import { aMemory, instanceId, operationId } from '../../support/operations.ts';

/** How one reason comes about, and every number that it must carry. */
interface Case<R extends Reason> {
  readonly claim: string;
  readonly decision: () => Decision;
  readonly reason: R;
  readonly plan: Plan['kind'];
  readonly cause?: LaunchCause;
  readonly nodes?: number;
}

const POLICY = aPolicy();
const LATER = hence(minutes(30));
const SICK = aNode({ name: 'b2', zone: ZONE_B, ready: false, readySince: ago(minutes(12)) });
const NEWCOMER = aNode({ name: 'b3', zone: ZONE_B });
const EXPECTED: Forecast = {
  kind: 'expected',
  at: NOON,
  member: 'ridge',
  fellBack: false,
  horizons: [
    { ahead: minutes(10), point: 4 as Cores, p90: 5 as Cores },
    { ahead: minutes(20), point: 5 as Cores, p90: 6 as Cores },
    { ahead: minutes(30), point: 4 as Cores, p90: 5.5 as Cores },
  ],
};

/** The sick or announced node with its successor, which serves. */
function succeeded(node: typeof SICK): Parameters<typeof anObservation>[0] {
  const nodes = [...THREE, node, NEWCOMER];
  const instances = nodes.map((it) =>
    it === NEWCOMER ? { ...instanceOf(it), operation: operationId('up-7-0') } : instanceOf(it),
  );
  return { workers: nodes, instances: measured(instances, NOON) };
}

const SUCCESSION = [
  aMemory({ operation: operationId('up-7-0'), replaces: instanceId('i-b2'), at: ago(minutes(5)) }),
];

const CASES: { readonly [C in ReasonCode]: Case<Extract<Reason, { readonly code: C }>> } = {
  'below-minimum': {
    claim: 'asks for what is missing to the minimum, counting instances and not Ready nodes',
    decision: () =>
      decide(
        aPolicy({ nodes: { min: 4 } }),
        anObservation({
          workers: THREE.slice(0, 2),
          instances: measured(
            [
              ...THREE.slice(0, 2).map(instanceOf),
              anInstance({ id: instanceId('i-boots'), state: 'pending' }),
            ],
            NOON,
          ),
        }),
        aState(),
      ),
    reason: { code: 'below-minimum', nodes: 3, minimum: 4 },
    plan: 'scale-up',
    cause: 'below-minimum',
    nodes: 1,
  },
  interruption: {
    claim: 'asks at once for a node in place of one that AWS takes',
    decision: () =>
      decide(
        POLICY,
        anObservation({ signals: BUSY }),
        aState({
          notices: [{ instance: instanceId('i-b1'), kind: 'spot-interruption', at: NOON }],
          lastScaleUpAt: NOON,
        }),
      ),
    reason: { code: 'interruption', nodes: [nodeName('b1')] },
    plan: 'scale-up',
    cause: 'replacement',
  },
  repair: {
    claim: 'asks for a node in place of one that is NotReady for too long while it runs',
    decision: () => decide(POLICY, anObservation({ workers: [...THREE, SICK] }), aState()),
    reason: { code: 'repair', node: nodeName('b2'), unreadyFor: minutes(12) },
    plan: 'scale-up',
    cause: 'repair',
    nodes: 1,
  },
  boost: {
    claim: 'raises the floor to what a person asked for, within the maximum',
    decision: () =>
      decide(
        aPolicy({ nodes: { max: 4 } }),
        anObservation(),
        aState({ boost: { nodes: 6, until: LATER, why: 'flash sale' } }),
      ),
    reason: { code: 'boost', nodes: 4, until: LATER, why: 'flash sale' },
    plan: 'scale-up',
    cause: 'boost',
    nodes: 1,
  },
  schedule: {
    claim: 'asks for the nodes of a rush before it starts',
    decision: () =>
      decide(
        aPolicy({ schedules: [aSchedule({ cron: '10 18 * * *', nodes: 5 })] }),
        anObservation(),
        aState(),
      ),
    reason: {
      code: 'schedule',
      name: 'rush',
      nodes: 5,
      start: instant('2026-11-23T12:10:00Z'),
    },
    plan: 'scale-up',
    cause: 'schedule',
    nodes: 2,
  },
  forecast: {
    claim: 'asks for what the highest P90 of the next half hour needs, less the hysteresis',
    // 6 vCPUs at 60 % of 2 need 5 nodes; less a tenth 4.9; three serve.
    decision: () => decide(POLICY, anObservation({ forecast: EXPECTED }), aState()),
    reason: {
      code: 'forecast',
      expected: 6 as Cores,
      at: hence(minutes(20)),
      member: 'ridge',
      nodes: 2,
    },
    plan: 'scale-up',
    cause: 'forecast',
    nodes: 2,
  },
  'pods-unschedulable': {
    claim: 'asks for as many nodes as the waiting pods really need',
    decision: () =>
      decide(
        POLICY,
        anObservation({
          pods: [
            ...THREE.map(({ name }, i) => aPod({ name: `full-${i}`, on: name, cpu: 1800 })),
            aPod({ name: 'w-1', cpu: 1000, unschedulableSince: ago(minutes(4)) }),
            aPod({ name: 'w-2', cpu: 1000, unschedulableSince: ago(minutes(3)) }),
            // Not old enough to count.
            aPod({ name: 'w-3', cpu: 1000, unschedulableSince: ago(minutes(2)) }),
          ],
        }),
        aState(),
      ),
    reason: { code: 'pods-unschedulable', pods: 2, oldest: minutes(4), nodes: 2 },
    plan: 'scale-up',
    cause: 'pending',
    nodes: 2,
  },
  headroom: {
    claim: 'asks for the room that the policy wants kept free',
    decision: () =>
      decide(
        aPolicy({ nodes: { headroom: { ...POLICY.nodes.headroom, nodes: 2 } } }),
        anObservation({
          pods: THREE.map(({ name }, i) => aPod({ name: `p-${i}`, on: name, cpu: 1000 })),
        }),
        aState(),
      ),
    reason: { code: 'headroom', nodes: 1, wanted: 2 },
    plan: 'scale-up',
    cause: 'headroom',
    nodes: 1,
  },
  'above-high-watermark': {
    claim: 'asks for nodes that bring the load back to the target',
    // 0.85 of 6 vCPUs at a target of 60 % of 2 need 4.25 nodes; three serve.
    decision: () => decide(POLICY, anObservation({ signals: BUSY }), aState()),
    reason: {
      code: 'above-high-watermark',
      signal: 'cpu',
      seen: 0.85,
      watermark: 0.7,
      lasted: minutes(3),
    },
    plan: 'scale-up',
    cause: 'cpu',
    nodes: 2,
  },
  'below-low-watermark': {
    claim: 'gives one node back when CPU was low for the whole window',
    decision: () => decide(POLICY, anObservation({ signals: QUIET }), aState()),
    reason: {
      code: 'below-low-watermark',
      seen: 0.2 as Ratio,
      watermark: 0.3 as Ratio,
      lasted: minutes(10),
    },
    plan: 'scale-down',
  },
  repaired: {
    claim: 'ends the broken node by force once its successor serves',
    decision: () =>
      decide(POLICY, anObservation(succeeded(SICK)), aState({ launches: SUCCESSION })),
    reason: { code: 'repaired', node: nodeName('b2'), replacement: nodeName('b3') },
    plan: 'scale-down',
  },
  replaced: {
    claim: 'gives the announced node back once its successor serves',
    decision: () =>
      decide(
        POLICY,
        anObservation(succeeded(aNode({ name: 'b2', zone: ZONE_B }))),
        aState({
          launches: SUCCESSION,
          notices: [{ instance: instanceId('i-b2'), kind: 'rebalance', at: MORNING }],
        }),
      ),
    reason: { code: 'replaced', node: nodeName('b2') },
    plan: 'scale-down',
  },
  steady: {
    claim: 'is said when nothing asks for more and nothing allows less',
    decision: () => decide(POLICY, anObservation(), aState()),
    reason: { code: 'steady' },
    plan: 'hold',
  },
};

describe('a reason', () => {
  const table = Object.entries<Case<Reason>>(CASES).map(([code, of]) => ({ code, of, ...of }));

  it.each(table)('$code: $claim', ({ code, of }) => {
    const { plan, because } = of.decision();
    expect(because).toEqual([of.reason]);
    expect(of.reason.code).toBe(code);
    expect(plan.kind).toBe(of.plan);
    if (plan.kind !== 'scale-up') return;
    expect(plan.launch.map(({ cause }) => cause)).toEqual(plan.launch.map(() => of.cause));
    if (of.nodes !== undefined) expect(plan.launch).toHaveLength(of.nodes);
  });
});
