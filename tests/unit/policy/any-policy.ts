import * as fc from 'fast-check';
import { toUsd } from '../../../autoscaler/src/core/policy/money.ts';
import type { Policy, Schedule } from '../../../autoscaler/src/core/policy/policy.ts';
import type { InstanceType, Millis, Ratio, Usd, Zone } from '../../../autoscaler/src/core/units.ts';

const span = (least: number, most: number): fc.Arbitrary<Millis> =>
  fc.integer({ min: least, max: most }).map((ms) => ms as Millis);
const share = (least: number, most: number): fc.Arbitrary<Ratio> =>
  fc.double({ min: least, max: most, noNaN: true }).map((it) => it as Ratio);
const whole = (min: number, max: number) => fc.integer({ min, max });
const MINUTE = 60_000;
const window = span(MINUTE, 60 * MINUTE);
const minutes = (least: number, most: number): fc.Arbitrary<Millis> =>
  whole(least, most).map((count) => (count * MINUTE) as Millis);

const above = <T extends number>(level: fc.Arbitrary<T>) =>
  fc.record({ above: level, for: window });
const below = <T extends number>(level: fc.Arbitrary<T>) =>
  fc.record({ below: level, for: window });

const cadence = fc.record({
  windows: fc
    .uniqueArray(whole(0, 1_440), { minLength: 0, maxLength: 6 })
    .map((edges) => edges.sort((left, right) => left - right))
    .chain((edges) =>
      fc.tuple(
        ...Array.from({ length: Math.floor(edges.length / 2) }, (_, i) =>
          fc.record({
            from: fc.constant(edges[2 * i] ?? 0),
            to: fc.constant(edges[2 * i + 1] ?? 0),
            every: minutes(1, 5),
          }),
        ),
      ),
    ),
  otherwise: minutes(1, 5),
});

const nodes = fc.record({
  min: whole(2, 5),
  max: whole(5, 1_000),
  step: whole(1, 2),
  minAge: span(0, 10_000_000),
  headroom: fc.record({
    nodes: whole(0, 4),
    pods: whole(0, 100),
    podCpu: whole(0, 100_000),
    podMemory: whole(0, 2 ** 40),
  }),
});

/** Watermarks in bands that leave hysteresis between them, each with all of its digits. */
const scaleUp = fc.record({
  cpu: above(share(0.7, 1)),
  memory: above(share(0.7, 1)),
  queue: above(whole(1_000, 1_000_000)),
  latencyP95: above(whole(1, 60_000).map((ms) => ms / 1_000)),
  errorRate: above(share(0, 1)),
  unschedulableFor: span(0, 10_000_000),
  targetUtilization: share(0.61, 0.7),
  corroboration: fc.record({ required: fc.boolean(), cpuFloor: share(0, 0.69) }),
  cooldown: span(10 * MINUTE, 90 * MINUTE),
});

const scaleDown = fc.record({
  cpu: below(share(0, 0.55)),
  memory: below(share(0, 0.55)),
  queue: below(whole(0, 500)),
  maxRequestsAfter: share(0, 1),
  maxLoadAfter: share(0.55, 0.69),
  cooldown: span(5 * MINUTE, 90 * MINUTE),
  cooldownAfterScaleUp: span(5 * MINUTE, 90 * MINUTE),
  strictKubeSystem: fc.boolean(),
});

const text = fc.string({ minLength: 1, unit: 'grapheme' }).map((it) => `x${it.trim()}`);
const signals = fc.record(
  { queue: text, endpoint: fc.constantFrom('/', '/api/x?y=1'), lastGoodFor: span(0, 600_000) },
  { requiredKeys: ['lastGoodFor'] },
);

const prediction = fc.record({
  mode: fc.constantFrom('off' as const, 'shadow' as const, 'active' as const),
  targetUtilization: share(0.01, 0.7),
  hysteresis: share(0, 1),
  horizon: span(10 * MINUTE, 60 * MINUTE),
});

const ZONES = ['Asia/Dhaka', 'UTC', 'America/New_York', 'Australia/Lord_Howe'] as const;
const DATES = ['2026-12-16T10:00', '2028-02-29T00:00', '2027-04-14T23:59'] as const;
const start = fc.oneof(
  fc.record({ cron: fc.constantFrom('0 9 * * *', '30 20 * * FRI', '5 4 1,15 * *') }),
  fc.record({ dates: fc.uniqueArray(fc.constantFrom(...DATES), { minLength: 1 }) }),
);
const schedule = fc
  .tuple(
    fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/),
      timeZone: fc.constantFrom(...ZONES),
      duration: span(1, 24 * 60 * MINUTE),
      nodes: fc.constant(5),
      lead: span(0, 3_600_000),
    }),
    start,
  )
  .map(([rest, when]): Schedule => ({ ...rest, ...when }));

const zone = fc.constantFrom('us-east-1a', 'us-east-1b', 'us-east-1c');
const capacity = fc.record({
  zones: fc
    .uniqueArray(zone, { minLength: 1 })
    .map((names) => names as readonly string[] as readonly [Zone, ...Zone[]]),
  types: fc
    .uniqueArray(fc.constantFrom('t3.small', 't3a.small', 't3.micro'), { minLength: 1 })
    .map((names) => names as readonly string[] as readonly [InstanceType, ...InstanceType[]]),
  overflowTypes: fc
    .uniqueArray(fc.constantFrom('t3.medium', 'c6a.large'))
    .map((names) => names as readonly string[] as readonly InstanceType[]),
  spotShare: share(0, 1),
  onDemandFloor: whole(0, 2),
  poolBackoff: span(0, 100_000),
  poolBackoffMax: span(100_000, 10_000_000),
  credits: fc.constantFrom('unlimited' as const, 'standard' as const),
});

const launch = fc.record({
  expectedBoot: span(1, 5 * MINUTE),
  joinTimeout: span(5 * MINUTE, 60 * MINUTE),
  perHour: whole(10, 100),
  holdAfterFailures: whole(1, 10),
});

const drain = fc.record({
  timeout: span(1, 3_600_000),
  blindTimeout: span(1, 3_600_000),
  retryAfter: span(0, 3_600_000),
  forceBefore: span(0, 119_999),
});

const dollars = fc.double({ min: 1e-4, max: 1e5, noNaN: true }).map((amount) => amount as Usd);
const cost = fc.record(
  {
    currency: fc.constantFrom('BDT', 'EUR'),
    exchangeRate: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
    baselineNodes: whole(1, 100),
    clientNodeMonth: whole(0, 10_000_000).map((cents) => cents / 100),
    prices: fc.dictionary(
      fc.constantFrom('t3.small', 'm6a.large'),
      fc.record({ onDemand: dollars, spot: dollars }, { requiredKeys: [] }),
      { noNullPrototype: true },
    ),
  },
  { requiredKeys: ['currency', 'exchangeRate', 'baselineNodes', 'prices'] },
);

const safety = fc.record({
  unreadyShare: share(0, 1),
  unreadyNodes: whole(0, 10),
  repairAfter: span(1, 3_600_000),
  sweepGrace: span(2 * MINUTE, 3_600_000),
});

/** Any policy that the rules accept, with as many odd digits as its fields can hold. */
export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,40}[a-z0-9]$/),
    mode: fc.constantFrom('active' as const, 'shadow' as const, 'paused' as const),
    timeZone: fc.constantFrom(...ZONES),
    cadence,
    nodes,
    scaleUp,
    scaleDown,
    signals,
    prediction,
    schedules: fc.uniqueArray(schedule, { selector: ({ name }) => name, maxLength: 4 }),
    capacity,
    launch,
    drain,
    safety,
    cost,
  })
  .chain((policy) =>
    fc.option(anyBudget(policy.cost), { nil: undefined }).map((monthlyBudget) => ({
      ...policy,
      safety: { ...policy.safety, ...(monthlyBudget === undefined ? {} : { monthlyBudget }) },
    })),
  );

/** In local currency as people write it, or in dollars to the last bit. */
const anyBudget = (rate: Policy['cost']): fc.Arbitrary<Usd> =>
  fc.oneof(
    dollars,
    whole(1, 100_000_000).map((cents) => {
      return toUsd({ amount: cents / 100, currency: rate.currency }, rate) ?? (1 as Usd);
    }),
  );
