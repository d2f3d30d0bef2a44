import { type Seeded, seededRandom } from '../random.ts';
import {
  after,
  DAY,
  days,
  HOUR,
  hours,
  type Instant,
  MINUTE,
  type Millis,
  minutes,
  type Ratio,
  ratio,
} from '../units.ts';
import { TRACE_STEP, type Trace } from './trace.ts';

/** What happens in the week beside its daily course. */
export type TechflowEvent =
  /** On the calendar: every Friday at 20:00. */
  | { readonly kind: 'flash-sale'; readonly at: Instant }
  /** Nobody announced it. */
  | { readonly kind: 'flash-crowd'; readonly at: Instant }
  /** AWS takes this share of the spot instances that run then. */
  | { readonly kind: 'spot-wave'; readonly at: Instant; readonly share: Ratio };

export interface TechflowWeek {
  /** vCPUs that customers ask for: `historyDays` of past, then the week. */
  readonly trace: Trace;
  readonly historyDays: number;
  /** In the order of time. */
  readonly events: readonly TechflowEvent[];
  readonly spotWaves: readonly { readonly at: Instant; readonly share: Ratio }[];
}

const HISTORY_DAYS = 14;
const WEEK_DAYS = 7;
/** Monday 2026-11-23 00:00 in Dhaka, which is six hours ahead of UTC all year. */
const MONDAY = 1_795_370_400_000 as Instant;
const [WEDNESDAY, THURSDAY, FRIDAY] = [2, 3, 4];

/** An ordinary day: vCPUs at hours of the local day, straight lines between. */
const DAY_COURSE: readonly (readonly [hour: number, cores: number])[] = [
  [0, 3],
  [1, 2.2],
  [2.5, 1.6],
  [5.5, 1.5],
  [7.5, 1.9],
  [9, 2.7],
  [9.4, 4.8],
  [11, 5.5],
  [13, 5.1],
  [14.5, 4.7],
  [17, 5.1],
  [20, 5.7],
  [21.5, 5.4],
  [23, 4.1],
  [24, 3],
];
/** Monday first. The weekend of Bangladesh is Friday and Saturday. */
const DAY_FACTORS = [1, 0.98, 1, 1.02, 0.97, 1.06, 0.96];

/** A crowd on top of the day: rises in a straight line, stays, and falls off exponentially. */
interface Crowd {
  readonly at: Instant;
  readonly cores: number;
  readonly rise: Millis;
  readonly stay: Millis;
  readonly fade: Millis;
}

/** The sale of the week itself reaches 12 to 13 vCPU; those before it were about half as big. */
const SALE = { cores: 6.9, rise: minutes(12), stay: minutes(35), fade: minutes(40) } as const;
const PAST_SALE_CORES = 3.2;
/** The load almost doubles in six minutes. */
const CROWD = { cores: 4.4, rise: minutes(6), stay: minutes(25), fade: minutes(20) } as const;
const WAVE_SHARE = ratio(0.5);

/** Share by which the load wanders (hour by hour), differs between days, and jitters. */
const NOISE = { wander: 0.03, memory: 0.9, day: 0.03, jitter: 0.015 } as const;

/**
 * The week that TechFlow dreads, made up from a seed: an online shop in Dhaka with a rush from
 * 09:00, a flash sale on Friday at 20:00, nights of 1.2 to 2 vCPU, one crowd that nobody announced
 * (Wednesday afternoon) and one wave of spot interruptions (Thursday, before noon). Five t3.small
 * have 10 vCPU: half idle on most days, too little in the sale.
 *
 * load = course of the day × factor of the weekday × factor of that day × (1 + wander) × (1 +
 * jitter) + crowds, where wander is an autoregressive process and all of the rest is normal.
 */
export function techflowWeek(seed: number): TechflowWeek {
  const random = seededRandom(seed);
  const crowdAt = within(random, { day: WEDNESDAY, from: hours(14), to: hours(17) });
  const waveAt = within(random, { day: THURSDAY, from: hours(10), to: hours(12) });
  const saleAt = localTime(FRIDAY, hours(20));
  const values = course(random, crowds(saleAt, crowdAt));
  const start = after(MONDAY, -days(HISTORY_DAYS) as Millis);
  return {
    trace: { name: 'techflow-week', start, step: TRACE_STEP, values, notes: [] },
    historyDays: HISTORY_DAYS,
    events: [
      { kind: 'flash-crowd', at: crowdAt },
      { kind: 'spot-wave', at: waveAt, share: WAVE_SHARE },
      { kind: 'flash-sale', at: saleAt },
    ],
    spotWaves: [{ at: waveAt, share: WAVE_SHARE }],
  };
}

/** An instant of the week by its day from Monday and its local time. */
const localTime = (day: number, time: Millis): Instant => after(after(MONDAY, days(day)), time);

interface Stretch {
  readonly day: number;
  readonly from: Millis;
  readonly to: Millis;
}

/** A whole minute in a stretch of a day. */
function within(random: Seeded, { day, from, to }: Stretch): Instant {
  const offset = Math.floor((random() * (to - from)) / MINUTE) * MINUTE;
  return localTime(day, (from + offset) as Millis);
}

function crowds(saleAt: Instant, crowdAt: Instant): readonly Crowd[] {
  const past = [2, 1].map((weeks) => ({
    ...SALE,
    at: after(saleAt, -days(weeks * 7) as Millis),
    cores: PAST_SALE_CORES,
  }));
  return [...past, { ...SALE, at: saleAt }, { ...CROWD, at: crowdAt }];
}

function course(random: Seeded, extra: readonly Crowd[]): readonly number[] {
  const values: number[] = [];
  let wander = 0;
  for (let day = -HISTORY_DAYS; day < WEEK_DAYS; day++) {
    const weekday = (day + HISTORY_DAYS) % 7;
    const factor = (DAY_FACTORS[weekday] ?? 1) * (1 + NOISE.day * random.normal());
    for (let time = 0; time < DAY; time += TRACE_STEP) {
      wander =
        NOISE.memory * wander + NOISE.wander * Math.sqrt(1 - NOISE.memory ** 2) * random.normal();
      const usual = coursedAt(time / HOUR) * factor * (1 + wander);
      const at = localTime(day, time as Millis);
      const crowd = extra.reduce((sum, it) => sum + crowdLoad(it, at), 0);
      const load = usual * (1 + NOISE.jitter * random.normal()) + crowd;
      values.push(Math.max(0, Math.round(load * 1_000) / 1_000));
    }
  }
  return values;
}

function coursedAt(hour: number): number {
  const next = Math.max(
    1,
    DAY_COURSE.findIndex(([it]) => it > hour),
  );
  const [[fromHour, from] = [0, 0], [toHour, to] = [24, 0]] = [
    DAY_COURSE[next - 1],
    DAY_COURSE[next],
  ];
  return from + ((to - from) * (hour - fromHour)) / (toHour - fromHour);
}

function crowdLoad({ at, cores, rise, stay, fade }: Crowd, now: Instant): number {
  const since = now - at;
  if (since < 0 || since > rise + stay + 6 * fade) return 0;
  if (since < rise) return (cores * since) / rise;
  return since < rise + stay ? cores : cores * Math.exp(-(since - rise - stay) / fade);
}
