import { z } from 'zod';
import { check } from '../../autoscaler/src/core/inputs/problems.ts';
import type { Parsed } from '../../autoscaler/src/core/problem.ts';
import { type Millis, seconds } from '../../autoscaler/src/core/units.ts';
import { LEVELS, type Level } from './log.ts';

export interface Settings {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Name of this replica, in logs and order numbers: the pod's, which is its host name. */
  readonly replica: string;
  readonly logLevel: Level;
  /** Rounds of hashing that one checkout costs. */
  readonly checkoutRounds: number;
  /** Checkouts in work or waiting for a core; one more is answered 503. */
  readonly checkoutLimit: number;
  readonly ordersPerSecond: number;
  /** Orders waiting; while there are as many, a checkout is answered 503. */
  readonly queueLimit: number;
  /** From the signal to the closing of the port. */
  readonly drain: Millis;
  /** What open requests get after that. */
  readonly finish: Millis;
}

/** All that is wrong at once: a container that tells one problem a restart tells them slowly. */
export function readSettings(
  given: Readonly<Record<string, string | undefined>>,
): Parsed<Settings> {
  const read = check(VARIABLES, given, 'environment');
  return read.ok ? { ok: true, value: settingsOf(read.value) } : read;
}

/** An empty text is not the default: it is what a manifest with an unset variable leaves behind. */
function number(pattern: RegExp, least: number, most: number) {
  const kind = pattern === WHOLE ? 'a whole number' : 'a number';
  const error = `${kind} from ${least} to ${most}`;
  return z
    .string({ error })
    .regex(pattern, { error, abort: true })
    .transform(Number)
    .pipe(z.number().min(least, { error }).max(most, { error }));
}

const WHOLE = /^\d{1,9}$/;
const DECIMAL = /^\d{1,9}(\.\d{1,3})?$/;

const HOST = 'an address to listen on such as 0.0.0.0';
const REPLICA = 'a host name';

const VARIABLES = z.object({
  HOST: z.string().min(1, { error: HOST }).default('0.0.0.0'),
  PORT: number(WHOLE, 0, 65_535).default(3000),
  HOSTNAME: z.string().min(1, { error: REPLICA }).default('local'),
  LOG_LEVEL: z.enum(LEVELS).default('info'),
  CHECKOUT_ROUNDS: number(WHOLE, 1, 10_000_000).default(50_000),
  CHECKOUT_LIMIT: number(WHOLE, 1, 10_000).default(100),
  ORDERS_PER_SECOND: number(DECIMAL, 0, 10_000).default(10),
  QUEUE_LIMIT: number(WHOLE, 1, 1_000_000).default(50_000),
  DRAIN_SECONDS: number(DECIMAL, 0, 600).default(10),
  FINISH_SECONDS: number(DECIMAL, 0, 600).default(15),
});

const settingsOf = (read: z.output<typeof VARIABLES>): Settings => ({
  host: read.HOST,
  port: read.PORT,
  replica: read.HOSTNAME,
  logLevel: read.LOG_LEVEL,
  checkoutRounds: read.CHECKOUT_ROUNDS,
  checkoutLimit: read.CHECKOUT_LIMIT,
  ordersPerSecond: read.ORDERS_PER_SECOND,
  queueLimit: read.QUEUE_LIMIT,
  drain: seconds(read.DRAIN_SECONDS),
  finish: seconds(read.FINISH_SECONDS),
});
