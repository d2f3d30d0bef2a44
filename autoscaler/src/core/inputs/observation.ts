import { z } from 'zod';
import type { Expectation, Forecast, Member } from '../forecast/forecast.ts';
import type {
  Observation,
  Reading,
  Signal,
  SignalName,
  Signals,
  UnknownReason,
} from '../observation.ts';
import type { Parsed } from '../problem.ts';
import type { Millis, NodeName } from '../units.ts';
import { clusterSchema, instanceSchema, nodeSchema } from './cluster.ts';
import { checkJson } from './problems.ts';
import { amount, flag, instant, listOf, mapOf, number, object, span, tagged } from './shape.ts';

export const unknownReason: z.ZodType<UnknownReason> = z.enum([
  'unreachable',
  'stale',
  'no-data',
  'malformed',
  'too-little-coverage',
  'not-asked',
]);

export const signalName: z.ZodType<SignalName> = z.enum([
  'cpu',
  'memory',
  'queue',
  'latencyP95',
  'errorRate',
]);

/** The cast: the compiler cannot take `Reading<T>` apart while `T` is open. */
export const readingOf = <T>(value: z.ZodType<T>): z.ZodType<Reading<T>> =>
  tagged<Reading<unknown>, 'kind'>('kind', {
    measured: { value, at: instant },
    unknown: { why: unknownReason },
  }) as z.ZodType<Reading<T>>;

const gaugeReading = readingOf(number());

const signal = tagged<Signal, 'kind'>('kind', {
  configured: { now: gaugeReading, floor: gaugeReading, ceiling: gaugeReading },
  'not-configured': {},
});

export const signalsSchema = object<Signals>({
  cpu: signal,
  memory: signal,
  queue: signal,
  latencyP95: signal,
  errorRate: signal,
});

export const member: z.ZodType<Member> = z.enum([
  'last-value',
  'ewma',
  'daily-profile',
  'last-week',
  'ridge',
]);

const expectation = object<Expectation>({ ahead: span, point: number(), p90: number() });

export const forecastSchema = tagged<Forecast, 'kind'>('kind', {
  off: {},
  'too-little-history': { have: span, need: span },
  unknown: {},
  expected: { at: instant, member, fellBack: flag, horizons: listOf(expectation) },
});

/** Node names are the keys. */
const idleTimes = mapOf(span) as z.ZodType<Readonly<Record<NodeName, Millis>>>;

export const observationSchema = object<Observation>({
  at: instant,
  nodes: readingOf(listOf(nodeSchema)),
  cluster: readingOf(clusterSchema),
  instances: readingOf(listOf(instanceSchema)),
  signals: signalsSchema,
  load: readingOf(amount()),
  idle: readingOf(idleTimes),
  forecast: forecastSchema,
});

/** What a tick saw, from the JSON in which it was recorded or written by hand. */
export const parseObservation = (text: string, source: string): Parsed<Observation> =>
  checkJson(observationSchema, text, source);
