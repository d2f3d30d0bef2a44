import { describe, expect, it } from 'vitest';
import { RULES } from '../../../autoscaler/src/core/policy/check.ts';
import { document, problemsIn, SPEC_LINE } from './written-policy.ts';

/** Code, the spec that breaks it, and where: line within the spec (from 0), column, path. */
type Case = readonly [
  code: string,
  spec: readonly string[],
  place: readonly [line: number, column: number],
  path: string,
];

const CASES: readonly Case[] = [
  [
    'hysteresis-cpu',
    [
      'scaleDown: { cpu: { below: 61%, for: 10m }, maxLoadAfter: 65% }',
      'scaleUp: { targetUtilization: 65% }',
    ],
    [0, 30],
    'spec.scaleDown.cpu.below',
  ],
  [
    'hysteresis-memory',
    ['scaleUp: { memory: { above: 59% } }'],
    [0, 31],
    'spec.scaleDown.memory.below',
  ],
  [
    'hysteresis-queue',
    ['scaleDown:', '  queue: { below: 501 }'],
    [1, 21],
    'spec.scaleDown.queue.below',
  ],
  [
    'load-after-removal-outside-watermarks',
    ['scaleDown:', '  maxLoadAfter: 70%'],
    [1, 19],
    'spec.scaleDown.maxLoadAfter',
  ],
  [
    'target-outside-watermarks',
    ['scaleUp:', '  targetUtilization: 30%'],
    [1, 24],
    'spec.scaleUp.targetUtilization',
  ],
  [
    'forecast-target-too-high',
    ['prediction:', '  targetUtilization: 96%'],
    [1, 24],
    'spec.prediction.targetUtilization',
  ],
  [
    'corroboration-floor-too-high',
    ['scaleUp:', '  applicationSignals:', '    cpuFloor: 70%'],
    [2, 17],
    'spec.scaleUp.applicationSignals.cpuFloor',
  ],
  ['forecast-horizon', ['prediction:', '  horizon: 9m'], [1, 14], 'spec.prediction.horizon'],
  [
    'window-length',
    ['scaleUp:', '  errorRate: { for: 59s }'],
    [1, 23],
    'spec.scaleUp.errorRate.for',
  ],
  [
    'cooldown-shorter-than-a-tick',
    ['cadence:', '  otherwise: 1m', 'scaleUp:', '  cooldown: 59s', 'launch: { expectedBoot: 30s }'],
    [3, 15],
    'spec.scaleUp.cooldown',
  ],
  [
    'cooldown-shorter-than-a-tick',
    ['scaleDown:', '  cooldown: 119s'],
    [1, 15],
    'spec.scaleDown.cooldown',
  ],
  [
    'cooldown-shorter-than-a-tick',
    ['scaleDown:', '  cooldownAfterScaleUp: 0s'],
    [1, 27],
    'spec.scaleDown.cooldownAfterScaleUp',
  ],
  ['bounds-crossed', ['nodes:', '  min: 5', '  max: 4'], [2, 10], 'spec.nodes.max'],
  [
    'headroom-beyond-maximum',
    ['nodes:', '  headroom: { nodes: 10 }'],
    [1, 24],
    'spec.nodes.headroom.nodes',
  ],
  [
    'on-demand-floor-above-minimum',
    ['capacity:', '  onDemandFloor: 3'],
    [1, 20],
    'spec.capacity.onDemandFloor',
  ],
  [
    'standard-credits-unconfirmed',
    ['capacity:', '  credits: standard'],
    [1, 14],
    'spec.capacity.credits',
  ],
  [
    'type-unknown',
    ['capacity:', '  types: [t3.small, t9.large]'],
    [1, 23],
    'spec.capacity.types[1]',
  ],
  [
    'overflow-type-unknown',
    ['capacity:', '  overflowTypes: [t3.mediun]'],
    [1, 21],
    'spec.capacity.overflowTypes[0]',
  ],
  [
    'priced-type-unknown',
    ['cost:', '  prices:', '    t3.smal: { spot: 0.01 USD }'],
    [2, 7],
    'spec.cost.prices."t3.smal"',
  ],
  [
    'type-twice',
    ['capacity:', '  overflowTypes: [t3.small]'],
    [1, 21],
    'spec.capacity.overflowTypes[0]',
  ],
  [
    'zone-twice',
    ['capacity:', '  zones: [us-east-1a, us-east-1a]'],
    [1, 25],
    'spec.capacity.zones[1]',
  ],
  [
    'zones-of-two-regions',
    ['capacity:', '  zones: [us-east-1a, eu-west-1a]'],
    [1, 25],
    'spec.capacity.zones[1]',
  ],
  [
    'pool-backoff-crossed',
    ['capacity:', '  poolBackoff: 16m'],
    [1, 18],
    'spec.capacity.poolBackoffMax',
  ],
  [
    'join-timeout-shorter-than-boot',
    ['launch:', '  joinTimeout: 2m59s'],
    [1, 18],
    'spec.launch.joinTimeout',
  ],
  [
    'cooldown-shorter-than-boot',
    ['scaleUp:', '  cooldown: 2m30s'],
    [1, 15],
    'spec.scaleUp.cooldown',
  ],
  [
    'launch-hold-out-of-reach',
    ['launch:', '  holdAfterFailures: 11'],
    [1, 24],
    'spec.launch.holdAfterFailures',
  ],
  ['force-before-too-long', ['drain:', '  forceBefore: 2m'], [1, 18], 'spec.drain.forceBefore'],
  ['sweep-grace-too-short', ['safety:', '  sweepGrace: 1m59s'], [1, 17], 'spec.safety.sweepGrace'],
  [
    'cadence-window-backwards',
    ['cadence:', '  windows:', '    - { from: "21:00", to: "09:00", every: 2m }'],
    [2, 30],
    'spec.cadence.windows[0].to',
  ],
  [
    'cadence-windows-overlap',
    [
      'cadence:',
      '  windows:',
      '    - { from: "09:00", to: "12:00", every: 2m }',
      '    - { from: "11:59", to: "13:00", every: 1m }',
    ],
    [3, 17],
    'spec.cadence.windows[1].from',
  ],
  [
    'schedule-name-twice',
    [
      'schedules:',
      '  - { name: a, cron: 0 9 * * *, duration: 1h, nodes: 3 }',
      '  - { name: a, cron: 0 8 * * *, duration: 1h, nodes: 3 }',
    ],
    [2, 15],
    'spec.schedules[1].name',
  ],
  [
    'schedule-start',
    ['schedules:', '  - { name: a, duration: 1h, nodes: 3 }'],
    [1, 7],
    'spec.schedules[0].cron',
  ],
  [
    'schedule-nodes-outside-bounds',
    ['schedules:', '  - { name: a, cron: 0 9 * * *, duration: 1h, nodes: 11 }'],
    [1, 56],
    'spec.schedules[0].nodes',
  ],
  [
    'schedule-never-starts',
    ['schedules:', '  - { name: a, cron: 0 9 31 4 *, duration: 1h, nodes: 3 }'],
    [1, 24],
    'spec.schedules[0].cron',
  ],
  [
    'schedule-overlaps-itself',
    ['schedules:', '  - { name: a, cron: "* 9 * * *", duration: 1h, nodes: 3 }'],
    [1, 24],
    'spec.schedules[0].cron',
  ],
  [
    'schedule-date-twice',
    [
      'schedules:',
      '  - { name: a, dates: [2026-12-16T10:00, 2026-12-16T10:00], duration: 1h, nodes: 3 }',
    ],
    [1, 44],
    'spec.schedules[0].dates[1]',
  ],
  [
    'currency-without-rate',
    ['safety:', '  monthlyBudget: 60,000 EUR'],
    [1, 20],
    'spec.safety.monthlyBudget',
  ],
  ['exchange-rate-of-dollars', ['cost:', '  currency: USD'], [1, 15], 'spec.cost.exchangeRate'],
];

describe('a rule between fields', () => {
  it.each(CASES)('%s names the field and its place', (code, spec, [line, column], path) => {
    const found = problemsIn(document(...spec));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ code, path, line: line + SPEC_LINE, column });
  });

  it('has a case here, whichever it is', () => {
    const rules = new Set(RULES.map(({ code }) => code));
    expect(new Set(CASES.map(([code]) => code))).toEqual(rules);
  });
});

describe('a policy at the very edge of a rule is accepted', () => {
  const edges: readonly (readonly [string, readonly string[]])[] = [
    [
      'watermarks ten points apart',
      ['scaleDown: { cpu: { below: 60% } }', 'scaleUp: { targetUtilization: 61% }'],
    ],
    ['half the queue', ['scaleDown: { queue: { below: 500 } }']],
    ['as many as at most', ['nodes: { min: 4, max: 4 }']],
    ['the shortest cooldown', ['scaleDown: { cooldown: 2m }']],
    ['a floor of on-demand nodes as high as the minimum', ['capacity: { onDemandFloor: 2 }']],
    [
      'standard credits that somebody confirmed',
      ['capacity: { credits: standard, confirmStandardCredits: true }'],
    ],
    ['an hour of horizon', ['prediction: { horizon: 1h }']],
    ['ten minutes of horizon', ['prediction: { horizon: 10m }']],
    [
      'schedules of all nodes',
      ['schedules: [{ name: a, cron: 0 9 * * *, duration: 24h, nodes: 10 }]'],
    ],
    [
      'windows that touch',
      [
        'cadence: { windows: [{ from: "00:00", to: "09:00", every: 5m }, { from: "09:00", to: "24:00", every: 1m }] }',
      ],
    ],
    ['a last second of force', ['drain: { forceBefore: 1m59s }']],
    ['dollars among taka', ['safety: { monthlyBudget: 500 USD }']],
    [
      'dollars throughout',
      ['cost: { currency: USD, exchangeRate: 1 }', 'safety: { monthlyBudget: 500 USD }'],
    ],
    ['a leap day', ['schedules: [{ name: a, cron: 0 9 29 2 *, duration: 4h, nodes: 3 }]']],
  ];
  it.each(edges)('%s', (_, spec) => {
    expect(problemsIn(document(...spec))).toEqual([]);
  });
});
