import type { Millis } from '../core/units.ts';

/**
 * A call that did not work and may have had its effect all the same: time-out, throttle, 5xx, lost
 * answer. Adapters throw nothing else for what the world does to them; the shell catches it in one
 * place and goes on with what it knows. Outcomes (no capacity, refused by a budget) are values.
 */
export class OperatingError extends Error {
  override readonly name = 'OperatingError';
  readonly service: string;
  readonly kind: 'timeout' | 'throttled' | 'unavailable' | 'denied' | 'malformed';
  /** How long whoever refused asks to be left alone. */
  readonly wait?: Millis;
  constructor(
    { service, kind, wait }: Pick<OperatingError, 'service' | 'kind' | 'wait'>,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.service = service;
    this.kind = kind;
    if (wait !== undefined) this.wait = wait;
  }
}
