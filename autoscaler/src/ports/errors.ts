/**
 * A call that did not work and may have had its effect all the same: time-out, throttle, 5xx, lost
 * answer. Adapters throw nothing else for what the world does to them; the shell catches it in one
 * place and goes on with what it knows. Outcomes (no capacity, refused by a budget) are values.
 */
export class OperatingError extends Error {
  override readonly name = 'OperatingError';
  readonly service: string;
  readonly kind: 'timeout' | 'throttled' | 'unavailable' | 'denied' | 'malformed';
  constructor(
    { service, kind }: Pick<OperatingError, 'service' | 'kind'>,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.service = service;
    this.kind = kind;
  }
}
