import { after, elapsed, type Instant, type Millis, seconds } from '../../core/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Exchange } from '../../ports/exchange.ts';
import { insist } from '../transport/retry.ts';
import { type Sample, samplesIn } from './answers.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface PrometheusOptions {
  readonly exchange: Exchange;
  /** Scheme, host and port, without a path: `https://10.0.1.10:30090`. */
  readonly url: string;
  /** Asked before every request, so that a rotated password is taken up. */
  readonly credentials: () => Promise<Credentials>;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly jitter: () => number;
  readonly limits?: Limits;
}

/** A read takes no longer than `budget`, repeats included: the tick has other work to do. */
export interface Limits {
  readonly timeout: Millis;
  readonly attempts: number;
  readonly pause: Millis;
  readonly budget: Millis;
}

/** Two repeats (S7). Three slow answers would take a quarter of a tick's looking time. */
export const LIMITS: Limits = {
  timeout: seconds(4),
  attempts: 3,
  pause: seconds(0.3),
  budget: seconds(9),
};

export interface Range {
  readonly start: Instant;
  readonly end: Instant;
  readonly step: Millis;
}

/** Queries of one read: they share its deadline. All throw `OperatingError`. */
export interface Queries {
  readonly instant: (query: string, at: Instant) => Promise<readonly Sample[]>;
  readonly range: (query: string, over: Range) => Promise<readonly Sample[]>;
}

/**
 * Prometheus' HTTP API. By POST: a query with its windows is longer than some proxies let an
 * address be. Queries change nothing, so that repeating them is safe.
 */
export function queriesOf(options: PrometheusOptions): Queries {
  const { clock, jitter, limits = LIMITS } = options;
  const end = after(clock.now(), limits.budget);
  const ask = (path: string, form: Readonly<Record<string, string>>) =>
    insist({ clock, jitter, ...limits, deadline: () => end }, async () => {
      // The last attempt may begin just before the end: it is given only what is left.
      const left = Math.max(1, elapsed(clock.now(), end));
      const timeout = Math.min(limits.timeout, left) as Millis;
      return samplesIn(await send(options, { path, form, timeout }));
    });
  return {
    instant: (query, at) => ask('/api/v1/query', { query, time: inSeconds(at) }),
    range: (query, { start, end, step }) =>
      ask('/api/v1/query_range', {
        query,
        start: inSeconds(start),
        end: inSeconds(end),
        step: inSeconds(step),
      }),
  };
}

interface Asked {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly timeout: Millis;
}

async function send(options: PrometheusOptions, { path, form, timeout }: Asked) {
  const { user, password } = await options.credentials();
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return options.exchange({
    method: 'POST',
    url: `${options.url}${path}`,
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    // Prometheus gives up when we do: an answer that nobody waits for is not worth computing.
    body: new URLSearchParams({ ...form, timeout: `${timeout}ms` }).toString(),
    timeout,
  });
}

/** Prometheus counts time in seconds, to the millisecond. */
const inSeconds = (at: Instant | Millis): string => (at / 1_000).toFixed(3);
