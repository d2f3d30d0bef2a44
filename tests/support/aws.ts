import type { AwsAccess } from '../../autoscaler/src/adapters/aws/client.ts';
import type { Patience } from '../../autoscaler/src/adapters/transport/retry.ts';
import type { Instant, Millis } from '../../autoscaler/src/core/units.ts';
import type { Clock } from '../../autoscaler/src/ports/clock.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { Exchange, WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import { NOON } from './cluster.ts';

/** Access over this exchange, as a stack in us-east-1 would have it. */
export const accessOver = (exchange: Exchange): AwsAccess => ({
  exchange,
  region: 'us-east-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
});

/** An exchange that can fall silent, and remembers what was sent. */
export function switchable(exchange: Exchange) {
  const sent: WireRequest[] = [];
  let silent = false;
  return {
    sent,
    silence: (on: boolean) => {
      silent = on;
    },
    exchange: async (request: WireRequest) => {
      sent.push(request);
      if (silent) throw new OperatingError({ service: 'aws', kind: 'timeout' }, 'no answer');
      return exchange(request);
    },
  };
}

/** A clock that moves only when somebody sleeps on it, or by hand. */
export function handClock(start: Instant = NOON) {
  let now = start;
  const pass = (span: number) => {
    now = (now + span) as Instant;
  };
  const clock: Clock = { now: () => now, sleep: async (span) => pass(span) };
  return { clock, pass };
}

/** So many attempts, on a clock that nobody watches. */
export const patience = (attempts: number, clock = handClock().clock): Patience => ({
  clock,
  attempts,
  pause: 100 as Millis,
  jitter: () => 0.5,
});
