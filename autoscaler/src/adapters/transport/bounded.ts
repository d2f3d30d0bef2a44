import { elapsed, type Instant, type Millis } from '../../core/units.ts';
import type { Clock } from '../../ports/clock.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { Exchange } from '../../ports/exchange.ts';

export interface Bound {
  readonly clock: Clock;
  /** No request waits longer than until then, and none begins afterwards. */
  readonly until: () => Instant;
}

/**
 * An exchange that ends in time: a call that begins a second before the end is given that second,
 * whatever it asked for. Throws `OperatingError` (`timeout`) where no time is left, unsent.
 */
export const boundedExchange =
  (exchange: Exchange, { clock, until }: Bound): Exchange =>
  async (request) => {
    const left = elapsed(clock.now(), until());
    if (left > 0) {
      const timeout = Math.min(request.timeout, left) as Millis;
      return exchange({ ...request, timeout });
    }
    const { host } = new URL(request.url);
    throw new OperatingError({ service: host, kind: 'timeout' }, `${host}: no time is left to ask`);
  };
