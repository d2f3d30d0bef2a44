import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseClusterList } from '../../../autoscaler/src/adapters/kubernetes/from-list.ts';
import type { Node, Pod } from '../../../autoscaler/src/core/cluster.ts';
import type { Decision } from '../../../autoscaler/src/core/decision.ts';
import type { Forecast } from '../../../autoscaler/src/core/forecast/forecast.ts';
import { decisionSchema } from '../../../autoscaler/src/core/inputs/decision.ts';
import { parseObservation } from '../../../autoscaler/src/core/inputs/observation.ts';
import { checkJson } from '../../../autoscaler/src/core/inputs/problems.ts';
import { parseState } from '../../../autoscaler/src/core/inputs/state.ts';
import {
  measured,
  type Observation,
  type UnknownReason,
  unknown,
} from '../../../autoscaler/src/core/observation.ts';
import { EMPTY_STATE } from '../../../autoscaler/src/core/state.ts';
import type {
  Cores,
  InstanceId,
  InstanceType,
  Instant,
  Millis,
  NodeName,
  OperationId,
} from '../../../autoscaler/src/core/units.ts';
import { aNode, aPod, mib, millis, NOON, ZONE_A } from '../../support/cluster.ts';
import { A_BLOCKER, A_REASON, A_VETO, AN_INSTANCE } from '../../support/decisions.ts';
import { FULL_STATE } from '../../support/states.ts';

const selector = {
  matchLabels: { app: 'web' },
  matchExpressions: [{ key: 'tier', operator: 'In', values: ['a'] }],
} as const;
const terms = [
  { expressions: [{ key: 'disk', operator: 'Exists' }], names: ['a' as NodeName] },
] as const;

const NODE: Required<Node> = {
  ...aNode({ name: 'node-a' }),
  instance: AN_INSTANCE,
  type: 't3.small' as InstanceType,
  cordonedBy: 'op-7',
  taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
};

const POD: Required<Pod> = {
  ...aPod({ name: 'web-1', on: 'node-a' }),
  node: 'node-a' as NodeName,
  owner: { kind: 'Deployment', name: 'web' },
  unschedulableSince: NOON,
  hostPorts: [80],
  nodeTerms: terms,
  tolerations: [{ key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute' }, {}],
  affinity: [{ selector, topologyKey: 'zone', namespaces: ['a'], namespaceSelector: selector }],
  antiAffinity: [{ selector: {}, topologyKey: 'zone' }],
  spread: [{ maxSkew: 1, topologyKey: 'zone', selector, minDomains: 2 }],
  volumes: [{ claim: 'data', nodeTerms: terms, local: true }],
};

const REASONS: readonly UnknownReason[] = [
  'unreachable',
  'stale',
  'no-data',
  'malformed',
  'too-little-coverage',
  'not-asked',
];

const FORECASTS: readonly Forecast[] = [
  { kind: 'off' },
  { kind: 'too-little-history', have: 1 as Millis, need: 2 as Millis },
  { kind: 'unknown' },
  {
    kind: 'expected',
    at: NOON,
    member: 'ridge',
    fellBack: false,
    horizons: [{ ahead: 600_000 as Millis, point: 1.5 as Cores, p90: 2.25 as Cores }],
  },
];

const OBSERVATION: Observation = {
  at: NOON,
  nodes: measured([NODE, aNode({ name: 'node-b' })], NOON),
  cluster: measured(
    {
      pods: [POD, aPod({ name: 'web-2' })],
      workloads: [{ kind: 'Deployment', namespace: 'shop', name: 'web', replicas: 2, ready: 1 }],
      daemonSets: [
        {
          namespace: 'ops',
          name: 'agent',
          requests: { cpu: millis(50), memory: mib(32) },
          nodeSelector: { a: 'b' },
          nodeTerms: terms,
          tolerations: [{ operator: 'Exists' }],
        },
      ],
      autoscalers: [
        {
          namespace: 'shop',
          name: 'web',
          target: { kind: 'Deployment', name: 'web' },
          current: 2,
          desired: 3,
          max: 9,
        },
      ],
      budgets: [{ namespace: 'shop', name: 'web', selector, disruptionsAllowed: 1 }],
      namespaces: [{ name: 'shop', labels: { team: 'a' } }],
    },
    NOON,
  ),
  instances: measured(
    [
      {
        id: 'i-1' as InstanceId,
        state: 'pending',
        launchedAt: NOON,
        operation: 'op-1' as OperationId,
        zone: ZONE_A,
        type: 't3.small' as InstanceType,
        market: 'spot',
      },
    ],
    NOON,
  ),
  signals: FULL_STATE.lastGood.signals,
  load: measured(3.25 as Cores, NOON),
  idle: measured({ ['node-a' as NodeName]: 600_000 as Millis }, NOON),
  forecast: { kind: 'off' },
};

const back = (seen: Observation) => parseObservation(JSON.stringify(seen), 'seen.json');

describe('an observation survives being written down', () => {
  test('with every field of every object filled in', () => {
    expect(back(OBSERVATION)).toEqual({ ok: true, value: OBSERVATION });
  });

  test.each(FORECASTS)('with a forecast that is $kind', (forecast) => {
    const seen = { ...OBSERVATION, forecast };
    expect(back(seen)).toEqual({ ok: true, value: seen });
  });

  test.each(REASONS)('with everything unknown: %s', (why) => {
    const lost = unknown(why);
    const seen = { ...OBSERVATION, nodes: lost, cluster: lost, instances: lost, idle: lost };
    expect(back(seen)).toEqual({ ok: true, value: seen });
  });

  test('with a whole cluster in it', () => {
    const text = readFileSync('tests/fixtures/clusters/techflow.json', 'utf8');
    const list = parseClusterList(text, 'techflow.json');
    if (!list.ok) throw new Error('the fixture is sound');
    const { nodes, cluster, instances } = list.value;
    const seen: Observation = {
      ...OBSERVATION,
      nodes: measured(nodes, NOON),
      cluster: measured(cluster, NOON),
      instances: measured(instances, NOON),
    };
    expect(back(seen)).toEqual({ ok: true, value: seen });
  });

  test('but not without any of its fields, save those that may be absent', () => {
    const whole = JSON.parse(JSON.stringify({ ...OBSERVATION, forecast: FORECASTS[3] }));
    expect(fieldsThatMayGo(whole)).toEqual([
      ...['cordonedBy', 'effect', 'instance', 'key', 'matchExpressions', 'matchLabels'],
      ...['minDomains', 'names', 'namespaceSelector', 'namespaces', 'node', 'operation'],
      ...['operator', 'owner', 'type', 'unschedulableSince', 'value', 'values'],
    ]);
  });
});

/** Maps have no fields of their own: any entry may go. */
const MAPS = ['labels', 'annotations', 'nodeSelector', 'matchLabels'];

/** Names of fields without which an observation is still read. */
function fieldsThatMayGo(whole: Observation): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown, inMap: boolean): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      const kept: unknown = Reflect.get(value, key);
      if (!Array.isArray(value) && !inMap) {
        Reflect.deleteProperty(value, key);
        if (back(whole).ok) found.add(key);
        Reflect.set(value, key, kept);
      }
      visit(kept, MAPS.includes(key) || (key === 'value' && value === whole.idle));
    }
  };
  visit(whole, false);
  return [...found].sort();
}

describe('a state survives being written down', () => {
  test('with an operation in every phase and nothing left out', () => {
    expect(parseState(JSON.stringify(FULL_STATE), 's.json')).toEqual({
      ok: true,
      value: FULL_STATE,
    });
  });

  test('and what a file leaves out is as on the first day', () => {
    expect(parseState('{}', 's.json')).toEqual({ ok: true, value: EMPTY_STATE });
    const brake = FULL_STATE.brake;
    expect(parseState(JSON.stringify({ brake }), 's.json')).toEqual({
      ok: true,
      value: { ...EMPTY_STATE, brake },
    });
  });
});

describe('a decision survives being written down', () => {
  const [first, ...rest] = Object.values(A_REASON);
  if (!first) throw new Error('there are reasons');
  const decision: Decision = {
    plan: { kind: 'hold' },
    because: [first, ...rest],
    vetoes: Object.values(A_VETO),
    passedOver: Object.values(A_BLOCKER).map((by) => ({ node: 'node-a' as NodeName, by })),
  };
  const plans: readonly Decision['plan'][] = [
    { kind: 'hold' },
    { kind: 'scale-down', remove: 'node-a' as NodeName, manner: 'forced' },
    {
      kind: 'scale-up',
      restore: ['node-a' as NodeName],
      launch: [
        {
          market: 'spot',
          cause: 'repair',
          replaces: AN_INSTANCE,
          pools: [{ type: 't3.small' as InstanceType, zone: ZONE_A }],
        },
      ],
    },
  ];

  test.each(plans)('with every code in it, and plan $kind', (plan) => {
    const whole = { ...decision, plan };
    expect(checkJson(decisionSchema, JSON.stringify(whole), 'd.json')).toEqual({
      ok: true,
      value: whole,
    });
  });

  test('but a decision without a reason is none', () => {
    const read = checkJson(decisionSchema, JSON.stringify({ ...decision, because: [] }), 'd.json');
    expect(read).toMatchObject({ ok: false, problems: [{ path: 'because' }] });
  });
});

test('an instant that never was is refused where an instant stands', () => {
  const bad = { ...EMPTY_STATE, lastScaleUpAt: '2026-11-23' as unknown as Instant };
  expect(parseState(JSON.stringify(bad), 's.json')).toMatchObject({ ok: false });
});
