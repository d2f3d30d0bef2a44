import { describe, expect, test } from 'vitest';
import type {
  BlockerCode,
  Decision,
  Plan,
  ReasonCode,
  VetoCode,
} from '../../autoscaler/src/core/decision.ts';
import { explainBlocker } from '../../autoscaler/src/core/explain/blockers.ts';
import { explainDecision } from '../../autoscaler/src/core/explain/decision.ts';
import { moment, momentAhead } from '../../autoscaler/src/core/explain/moment.ts';
import { explainPlan } from '../../autoscaler/src/core/explain/plan.ts';
import { explainReason } from '../../autoscaler/src/core/explain/reasons.ts';
import { explainVeto } from '../../autoscaler/src/core/explain/vetoes.ts';
import { list, percent, signalValue, span } from '../../autoscaler/src/core/explain/words.ts';
import type { InstanceType, Instant, Millis, NodeName } from '../../autoscaler/src/core/units.ts';
import { NOON, ZONE_A, ZONE_B } from '../support/cluster.ts';
import { A_BLOCKER, A_REASON, A_VETO, AN_INSTANCE } from '../support/decisions.ts';

const DHAKA = { timeZone: 'Asia/Dhaka', now: NOON };

const REASONS: Readonly<Record<ReasonCode, string>> = {
  'below-minimum': "Only 1 node, and the policy's minimum is 2.",
  interruption: 'AWS has announced the end of node-a and node-b: a replacement is due.',
  repair: 'Node node-a has not been Ready for 12m.',
  boost: 'A boost asks for 6 nodes until 18:35 (in 35m): "flash sale".',
  schedule: 'Schedule "friday-sale" asks for 8 nodes from 18:35 (in 35m).',
  forecast: 'The forecast (last-week) expects up to 5.3 vCPUs in use at 18:35: that takes 2 more.',
  'pods-unschedulable': '3 pods have found no node, the oldest for 4m: it takes 1 more node.',
  headroom: 'The policy keeps room for 2 nodes free, and there is room for 1.',
  'above-high-watermark': 'CPU has been above 70% for 3m (82% now).',
  'below-low-watermark': 'CPU has been below 30% for 10m (22.5% at most).',
  repaired: 'Node node-b serves for node-a, which is still not Ready.',
  replaced: 'The replacement of node node-a serves, so that it can go.',
  steady: 'Nothing asks for more nodes or for fewer.',
};

const VETOES: Readonly<Record<VetoCode, string>> = {
  paused: 'Paused by the brake until 18:35 (in 35m): "incident 42".',
  'breaker-open': 'The breaker is open: 4 of 8 nodes are not Ready.',
  blind: 'Memory cannot be told: less than 90% of the window has samples.',
  'at-maximum': "There are 10 nodes, and the policy's maximum is 10.",
  'over-budget': 'This month has cost $251.50 of a budget of $250.00.',
  'launches-per-hour': 'Launches in the last hour: 12; the policy allows 11.',
  'launches-failing':
    'Launches failed lately: 3, and none came Ready: no further one until 18:35 (in 35m).',
  'cooling-down': 'Cooling down until 18:35 (in 35m).',
  'already-incoming': 'What is on its way is enough: 2 nodes.',
  uncorroborated:
    'The error rate is at 7.5%, but neither CPU, pods nor an autoscaler asks for capacity.',
  'pods-not-helpable': 'No node we can buy would fit 2 pods: shop/huge-1 and shop/huge-2.',
  'prediction-in-shadow': 'The forecast, in shadow mode, would add 1 node.',
  'no-pool-left': 'Every instance pool refused lately: retry at 18:35 (in 35m).',
  'at-minimum': "There are 2 nodes, and the policy's minimum is 2.",
  'operation-open': 'A launch is still under way: op-7.',
  'pods-waiting': 'Waiting for a node that we could buy: 5 pods.',
  'signal-busy': 'The queue has been at up to 1,240, not below 100.',
  'schedule-needs': 'Schedule "friday-sale" needs 8 nodes.',
  'forecast-needs': '7.5 vCPUs are forecast: they need 6 nodes.',
  'headroom-needs':
    'The policy keeps room for 2 nodes free, and there is room for 2: ' +
    'a removal would take one of them.',
  'boost-needs': 'A boost keeps 6 nodes until 18:35 (in 35m).',
  'load-after-removal': 'One node less would put CPU at 71%, above the limit of 60%.',
  'no-candidate': 'None of the 5 nodes looked at may be removed.',
};

const BLOCKERS: Readonly<Record<BlockerCode, string>> = {
  'no-instance': 'stands for no EC2 instance that could be ended.',
  'set-aside': 'was cordoned by a person.',
  'not-ready': 'is not Ready.',
  'too-young': 'is 4m old, younger than 10m.',
  'drain-failed-lately': 'would not drain: left alone until 18:35 (in 35m).',
  'last-in-zone': 'is the last node in us-east-1b.',
  'do-not-disrupt': 'runs shop/a, which is marked smartscale.dev/do-not-disrupt.',
  'kube-system-pod': 'runs kube-system/coredns-1, which kube-system cannot do without.',
  'sole-replica': 'runs shop/db-0, the only Ready replica of its StatefulSet.',
  'bare-pod': 'runs shop/debug, which no controller would start anew.',
  'local-storage': 'runs shop/cache-0, whose volume is bound to this node.',
  'disruption-budget': 'runs shop/web-1: budget web allows no disruption now.',
  'two-budgets': 'runs shop/web-1, which no eviction can pass: web and all overlap.',
  'pods-would-not-fit': 'runs shop/web-1, which fits nowhere else: too little memory is free.',
  'requests-after-removal':
    'is needed: without it requests would take 91% of the CPU, above the limit of 85%.',
  'not-preferred': 'could go, but node-b goes first.',
};

describe('every code has a sentence with its numbers', () => {
  test.each(Object.values(A_REASON))('reason $code', (reason) => {
    expect(explainReason(reason, DHAKA)).toBe(REASONS[reason.code]);
  });

  test.each(Object.values(A_VETO))('veto $code', (veto) => {
    expect(explainVeto(veto, DHAKA)).toBe(VETOES[veto.code]);
  });

  test.each(Object.values(A_BLOCKER))('blocker $code', (blocker) => {
    expect(explainBlocker(blocker, DHAKA)).toBe(BLOCKERS[blocker.code]);
  });
});

describe('variants of a sentence', () => {
  test('one pod is told in the singular', () => {
    const reason = { ...A_REASON['pods-unschedulable'], pods: 1, nodes: 2 };
    expect(explainReason(reason)).toBe('1 pod has found no node, for 4m: it takes 2 more nodes.');
  });

  test('a schedule that has begun is told with "since"', () => {
    const start = (NOON - 600_000) as Instant;
    const reason = { ...A_REASON.schedule, start };
    expect(explainReason(reason, DHAKA)).toContain('8 nodes since 17:50.');
  });

  test('a forecast that needs nothing more says so', () => {
    const reason = { ...A_REASON.forecast, nodes: 0 };
    expect(explainReason(reason, DHAKA)).toContain('what is on its way covers that');
  });

  test('a pause by the policy has neither an end nor a reason to tell', () => {
    expect(explainVeto({ code: 'paused', by: 'policy' })).toBe('Paused by the policy.');
  });

  test('a node that is marked itself is told without a pod', () => {
    const blocker = { code: 'do-not-disrupt', mark: 'karpenter.sh/do-not-disrupt' } as const;
    expect(explainBlocker(blocker)).toBe('is marked karpenter.sh/do-not-disrupt.');
  });
});

const SMALL = 't3.small' as InstanceType;
const PLANS: readonly (readonly [Plan, string])[] = [
  [{ kind: 'hold' }, 'Hold: change nothing.'],
  [
    {
      kind: 'scale-up',
      restore: ['node-a' as NodeName],
      launch: [
        {
          market: 'spot',
          cause: 'cpu',
          pools: [
            { type: SMALL, zone: ZONE_A },
            { type: SMALL, zone: ZONE_B },
          ],
        },
        {
          market: 'on-demand',
          cause: 'replacement',
          replaces: AN_INSTANCE,
          pools: [{ type: SMALL, zone: ZONE_B }],
        },
      ],
    },
    'Scale up by 3 nodes: call off the removal of node-a; ' +
      'launch 1 spot node (t3.small in us-east-1a or 1 other pool); ' +
      'launch 1 on-demand node (t3.small in us-east-1b) in place of i-0a1f00000000000a1.',
  ],
  [
    { kind: 'scale-down', remove: 'node-a' as NodeName, manner: 'voluntary' },
    'Scale down by 1 node: drain and remove node-a.',
  ],
  [
    { kind: 'scale-down', remove: 'node-a' as NodeName, manner: 'forced' },
    'Scale down by 1 node: remove node-a by force, past all budgets.',
  ],
];

test.each(PLANS)('plan $kind is told as one sentence', (plan, sentence) => {
  expect(explainPlan(plan)).toBe(sentence);
});

describe('a whole decision', () => {
  const decision: Decision = {
    plan: { kind: 'hold' },
    because: [A_REASON['below-low-watermark']],
    vetoes: [A_VETO['no-candidate']],
    passedOver: [{ node: 'node-a' as NodeName, by: A_BLOCKER['sole-replica'] }],
  };

  test('names what, because of what, what stood in the way and who was passed over', () => {
    expect(explainDecision(decision, DHAKA)).toBe(
      [
        'At Mon 2026-11-23 18:00 Asia/Dhaka:',
        'Hold: change nothing.',
        'Asked for:',
        '  - CPU has been below 30% for 10m (22.5% at most).',
        'In the way:',
        '  - None of the 5 nodes looked at may be removed.',
        'Passed over:',
        '  - node-a runs shop/db-0, the only Ready replica of its StatefulSet.',
        '',
      ].join('\n'),
    );
  });

  test('leaves out what there is nothing to say about', () => {
    const quiet = { ...decision, because: [A_REASON.steady] as const, vetoes: [], passedOver: [] };
    expect(explainDecision(quiet, { timeZone: 'UTC' })).toBe(
      'Times: UTC.\nHold: change nothing.\n' +
        'Because:\n  - Nothing asks for more nodes or for fewer.\n',
    );
  });
});

describe('moments', () => {
  test('another day is told with its date, in the zone that was asked for', () => {
    const tomorrow = (NOON + 8 * 3_600_000) as Instant;
    expect(moment(tomorrow, DHAKA)).toBe('Tue 2026-11-24 02:00');
    expect(moment(tomorrow, { timeZone: 'UTC', now: NOON })).toBe('20:00');
  });

  test('a moment in the past is not "in" any time', () => {
    expect(momentAhead((NOON - 60_000) as Instant, DHAKA)).toBe('17:59');
  });

  test('a moment that is no number does not end the telling', () => {
    expect(momentAhead(Number.POSITIVE_INFINITY as Instant, DHAKA)).toBe('an unknown time');
  });
});

describe('words', () => {
  test.each([
    [90_000, '1m30s'],
    [599_999, '9m59s'],
    [645_000, '10m'],
    [3_900_000, '1h5m'],
    [0, '0s'],
    [-5, '0s'],
  ])('a span of %d ms is %s', (length, words) => {
    expect(span(length as Millis)).toBe(words);
  });

  test('each signal has its own unit', () => {
    expect(percent(0.8249)).toBe('82.5%');
    expect(signalValue('latencyP95', 2.456)).toBe('2.46s');
    expect(signalValue('queue', 1_234_567)).toBe('1,234,567');
    expect(signalValue('memory', 0.5)).toBe('50%');
  });

  test('a long list is cut and says by how many', () => {
    expect(list(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])).toBe('a, b, c, d, e, f and 2 more');
    expect(list(['a', 'b', 'c'])).toBe('a, b and c');
    expect(list([])).toBe('none');
  });
});
