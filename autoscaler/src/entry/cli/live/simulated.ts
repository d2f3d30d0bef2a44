import { z } from 'zod';
import { connectionPool } from '../../../adapters/transport/pool.ts';
import { systemClock, systemJitter } from '../../../adapters/transport/system.ts';
import { checkJson } from '../../../core/inputs/problems.ts';
import { renderProblem, shown } from '../../../core/problem.ts';
import { type Instant, type Millis, seconds } from '../../../core/units.ts';
import type { Clock } from '../../../ports/clock.ts';
import { OperatingError } from '../../../ports/errors.ts';
import type { Exchange } from '../../../ports/exchange.ts';
import type { Environment } from '../../functions/settings.ts';
import type { Outside } from '../../functions/wiring.ts';
import { InputError } from '../io.ts';
import { QUIET } from './quiet.ts';

/** What `smartscale world` tells at `/smartscale/world`. */
export interface AboutWorld {
  /** Milliseconds since the Unix epoch, by the world's own clock. */
  readonly now: number;
  /** Seconds of the world to one of ours. */
  readonly speed: number;
  /** As a platform would give it to the functions. */
  readonly environment: Environment;
}

const ABOUT: z.ZodType<AboutWorld> = z.object({
  now: z.number(),
  speed: z.number().positive(),
  environment: z.record(z.string(), z.string()),
});

export interface Joined {
  readonly outside: Outside;
  readonly environment: Environment;
  readonly speed: number;
}

/** The simulated world at an address. Throws `InputError` for none, `OperatingError` for silence. */
export async function joinWorld(endpoint: string): Promise<Joined> {
  const origin = originOf(endpoint);
  const { exchange } = connectionPool();
  const url = `${origin}/smartscale/world`;
  const answer = await exchange({ method: 'GET', url, headers: {}, timeout: seconds(5) });
  const read = checkJson(ABOUT, answer.body, url);
  if (answer.status !== 200 || !read.ok) {
    const why = read.ok ? `status ${answer.status}` : read.problems.map(renderProblem).join('; ');
    const service = new URL(origin).host;
    throw new OperatingError({ service, kind: 'malformed' }, `${url} is no such world: ${why}`);
  }
  const { environment, ...time } = read.value;
  const outside = {
    exchange: through(origin, exchange),
    clock: worldClock(time),
    jitter: systemJitter,
    telemetry: () => QUIET,
    credentials: { accessKeyId: 'world', secretAccessKey: 'world' },
  };
  return { outside, environment, speed: time.speed };
}

/**
 * Only this machine: everything that is sent, a token and a password among it, goes in clear.
 */
function originOf(endpoint: string): string {
  const found = /^(http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?)\/?$/.exec(endpoint);
  if (found?.[1]) return found[1];
  const expected =
    'the address of a "smartscale world" on this machine, such as http://127.0.0.1:4600';
  throw new InputError([{ source: '--endpoint', path: '', expected, got: shown(endpoint) }]);
}

/** Every request to one address, with the host that it was meant for, by which the door tells. */
const through =
  (origin: string, exchange: Exchange): Exchange =>
  (request) => {
    const { host, pathname, search } = new URL(request.url);
    const headers = { ...request.headers, host };
    return exchange({ ...request, url: `${origin}${pathname}${search}`, headers });
  };

/** The world's clock as it was told, going on at the world's own speed. */
function worldClock({ now, speed }: Pick<AboutWorld, 'now' | 'speed'>): Clock {
  const real = systemClock();
  const begun = real.now();
  return {
    now: () => Math.round(now + (real.now() - begun) * speed) as Instant,
    sleep: (span) => real.sleep((span / speed) as Millis),
  };
}
