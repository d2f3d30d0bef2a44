import { z } from 'zod';
import type { Credits } from '../cost/credits.ts';
import type { Parsed } from '../problem.ts';
import {
  type Boost,
  type Brake,
  EMPTY_STATE,
  type LaunchMemory,
  type MonthCost,
  type Notice,
  type NoticeKind,
  type RefusedPool,
  type ShadowBelief,
  type State,
  type Suspect,
  type Untold,
} from '../state.ts';
import { market } from './cluster.ts';
import { launchCause, pool } from './decision.ts';
import { eventSchema } from './event.ts';
import { signalsSchema } from './observation.ts';
import { operationSchema } from './operations.ts';
import { checkJson } from './problems.ts';
import { amount, instant, listOf, maybe, object, text, wholeNumber } from './shape.ts';

const noticeKind: z.ZodType<NoticeKind> = z.enum([
  'spot-interruption',
  'rebalance',
  'state-change',
  'scheduled-maintenance',
]);

const notice = object<Notice>({
  instance: text(),
  kind: noticeKind,
  at: instant,
  endsAt: maybe(instant),
});

const launchMemory = object<LaunchMemory>({
  operation: text(),
  at: instant,
  outcome: z.enum(['open', 'ready', 'failed']),
  cause: maybe(launchCause),
  replaces: maybe(text()),
  instance: maybe(text()),
});

const untold = object<Untold>({ at: instant, event: eventSchema });

const shadowBelief = object<ShadowBelief>({
  lastScaleUpAt: maybe(instant),
  lastScaleDownAt: maybe(instant),
  launches: listOf(launchMemory),
});

const refusedPool = object<RefusedPool>({ pool, market, until: instant, strikes: wholeNumber });
const brake = object<Brake>({ until: instant, why: text() });
const boost = object<Boost>({ nodes: wholeNumber, until: instant, why: text() });
const credits = object<Credits>({ nodes: wholeNumber, balance: z.number() });
const monthCost = object<MonthCost>({
  month: text(),
  usd: amount(),
  until: maybe(instant),
  credits: maybe(credits),
});

const suspect = object<Suspect>({
  kind: z.enum(['orphan', 'ghost', 'cordon']),
  key: text(),
  since: instant,
  looks: wholeNumber,
  asked: maybe(z.literal(true)),
});

export const stateSchema = object<State>({
  operations: listOf(operationSchema),
  notices: listOf(notice),
  lastScaleUpAt: maybe(instant),
  lastScaleDownAt: maybe(instant),
  lastDecisionAt: maybe(instant),
  launches: listOf(launchMemory),
  refusedPools: listOf(refusedPool),
  spared: listOf(object<State['spared'][number]>({ node: text(), until: instant })),
  brake: maybe(brake),
  boost: maybe(boost),
  monthCost,
  lastGood: maybe(object<NonNullable<State['lastGood']>>({ at: instant, signals: signalsSchema })),
  suspects: listOf(suspect),
  alarms: listOf(text()),
  outbox: listOf(untold),
  decidedOn: listOf(text()),
  shadow: maybe(shadowBelief),
});

/** A state as a file holds it: what is left out is as on the first day. */
export const stateFileSchema: z.ZodType<State> = z.preprocess(
  (given) => (isPlain(given) ? { ...EMPTY_STATE, ...given } : given),
  stateSchema,
);

const isPlain = (given: unknown): given is object =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

export const parseState = (text: string, source: string): Parsed<State> =>
  checkJson(stateFileSchema, text, source);
