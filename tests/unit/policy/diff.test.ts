import { describe, expect, it } from 'vitest';
import { diffPolicies } from '../../../autoscaler/src/core/policy/diff.ts';
import { OTHERS } from '../../../autoscaler/src/core/policy/diff-others.ts';
import { KNOBS, SWITCHES } from '../../../autoscaler/src/core/policy/diff-table.ts';
import { leavesOf } from '../../../autoscaler/src/core/policy/leaves.ts';
import { documentOf } from '../../../autoscaler/src/core/policy/written.ts';
import { document, policyOf } from './written-policy.ts';

const changes = (before: readonly string[], after: readonly string[]) =>
  diffPolicies(policyOf(document(...before)), policyOf(document(...after)));

const FULL = [
  'signals: { queue: { query: q } }',
  'safety: { monthlyBudget: "60,000 BDT" }',
  'cost: { clientNodeMonth: "24,000 BDT" }',
];

describe('what a change does', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['mode: active', 'mode: shadow', 'spec.mode', 'less-eager'],
    [
      'scaleUp: { cpu: { above: 70% } }',
      'scaleUp: { cpu: { above: 75% } }',
      'spec.scaleUp.cpu.above',
      'less-eager',
    ],
    [
      'scaleUp: { cpu: { for: 3m } }',
      'scaleUp: { cpu: { for: 90s } }',
      'spec.scaleUp.cpu.for',
      'more-eager',
    ],
    [
      'scaleUp: { latencyP95: { above: 2s } }',
      'scaleUp: { latencyP95: { above: 900ms } }',
      'spec.scaleUp.latencyP95.above',
      'more-eager',
    ],
    [
      'scaleUp: { queue: { above: 1000 } }',
      'scaleUp: { queue: { above: 900 } }',
      'spec.scaleUp.queue.above',
      'more-eager',
    ],
    [
      'scaleDown: { cpu: { below: 30% } }',
      'scaleDown: { cpu: { below: 50% } }',
      'spec.scaleDown.cpu.below',
      'more-eager',
    ],
    [
      'scaleDown: { maxLoadAfter: 60% }',
      'scaleDown: { maxLoadAfter: 65% }',
      'spec.scaleDown.maxLoadAfter',
      'riskier',
    ],
    ['nodes: { min: 2 }', 'nodes: { min: 3 }', 'spec.nodes.min', 'dearer'],
    ['nodes: { max: 10 }', 'nodes: { max: 9 }', 'spec.nodes.max', 'cheaper'],
    [
      'capacity: { spotShare: 60% }',
      'capacity: { spotShare: 9% }',
      'spec.capacity.spotShare',
      'safer',
    ],
    [
      'prediction: { mode: shadow }',
      'prediction: { mode: active }',
      'spec.prediction.mode',
      'more-eager',
    ],
    [
      'nodes: { headroom: { podMemory: 256Mi } }',
      'nodes: { headroom: { podMemory: 1Gi } }',
      'spec.nodes.headroom.podMemory',
      'dearer',
    ],
    ['{}', 'safety: { monthlyBudget: "60,000 BDT" }', 'spec.safety.monthlyBudget', 'cheaper'],
    ['safety: { monthlyBudget: "60,000 BDT" }', '{}', 'spec.safety.monthlyBudget', 'dearer'],
    [
      'safety: { monthlyBudget: "60,000 BDT" }',
      'safety: { monthlyBudget: 500 USD }',
      'spec.safety.monthlyBudget',
      'dearer',
    ],
    ['{}', 'signals: { queue: { query: q } }', 'spec.signals.queue.query', 'more-eager'],
    ['{}', 'signals: { endpoint: none }', 'spec.signals.endpoint', 'less-eager'],
    ['{}', 'capacity: { zones: [us-east-1a] }', 'spec.capacity.zones', 'riskier'],
    ['{}', 'capacity: { types: [t3a.small, t3.small] }', 'spec.capacity.types', 'neutral'],
    ['{}', 'cadence: { windows: [] }', 'spec.cadence.windows', 'less-eager'],
    ['{}', 'cost: { exchangeRate: 125 }', 'spec.cost.exchangeRate', 'neutral'],
    [
      '{}',
      'cost: { prices: { t3.small: { spot: 0.01 USD } } }',
      'spec.cost.prices.t3.small.spot',
      'neutral',
    ],
  ];
  it.each(cases)('%s → %s: %s is %s', (before, after, path, direction) => {
    const found = changes([before], [after]);
    expect(found.map((it) => [it.path, it.direction])).toEqual([[path, direction]]);
  });

  it('is told in the words that people write', () => {
    expect(changes(['scaleUp: { cooldown: 5m }'], ['scaleUp: { cooldown: 600s }'])).toEqual([
      {
        path: 'spec.scaleUp.cooldown',
        before: '5m',
        after: '10m',
        direction: 'less-eager',
        why: 'waits longer between scale-ups: calmer, slower in a steep rush',
      },
    ]);
  });

  it('is told of every field that a document can have', () => {
    const { spec } = documentOf(policyOf(document(...FULL)));
    const told = new Set([...Object.keys(KNOBS), ...Object.keys(SWITCHES), ...Object.keys(OTHERS)]);
    const paths = [
      ...leavesOf({
        ...spec,
        schedules: undefined,
        cost: { ...spec.cost, prices: undefined },
      }).keys(),
    ];
    const fields = paths.filter((path) => path !== 'schedules' && path !== 'cost.prices');
    expect(new Set(fields)).toEqual(told);
  });

  it('is not confused by a default that is written out', () => {
    expect(changes(['{}'], ['nodes: { min: 2, max: 10 }', 'scaleUp: { cooldown: 300s }'])).toEqual(
      [],
    );
  });
});

describe('schedules', () => {
  const rush = (name: string, more: string) =>
    `{ name: ${name}, cron: 0 9 * * *, duration: 1h, ${more} }`;
  const list = (...items: readonly string[]) => [`schedules: [${items.join(', ')}]`];

  it('are told apart by name, not by their place', () => {
    const [a, b] = [rush('a', 'nodes: 3'), rush('b', 'nodes: 4')];
    expect(changes(list(a, b), list(b, a))).toEqual([]);
  });

  it('that are new or gone are one change each', () => {
    const found = changes(list(rush('a', 'nodes: 3')), list(rush('b', 'nodes: 4')));
    expect(found).toMatchObject([
      {
        path: 'spec.schedules[b]',
        before: 'none',
        after: '4 nodes every day at 09:00 for 1 hour',
        direction: 'dearer',
      },
      { path: 'spec.schedules[a]', after: 'none', direction: 'cheaper' },
    ]);
  });

  it('that stay are told field by field', () => {
    const found = changes(list(rush('a', 'nodes: 3')), list(rush('a', 'nodes: 5, lead: 20m')));
    expect(found.map(({ path, direction }) => [path, direction])).toEqual([
      ['spec.schedules[a].nodes', 'dearer'],
      ['spec.schedules[a].lead', 'safer'],
    ]);
  });

  it('move when the zone of the policy does, and stay when they name that zone themselves', () => {
    const moved = changes(list(rush('a', 'nodes: 3')), [
      'timeZone: UTC',
      ...list(rush('a', 'nodes: 3')),
    ]);
    expect(moved.map(({ path }) => path)).toEqual(['spec.timeZone', 'spec.schedules[a].timeZone']);
    const stays = rush('a', 'nodes: 3, timeZone: Asia/Dhaka');
    const kept = changes(list(rush('a', 'nodes: 3')), ['timeZone: UTC', ...list(stays)]);
    expect(kept.map(({ path }) => path)).toEqual(['spec.timeZone']);
  });
});
