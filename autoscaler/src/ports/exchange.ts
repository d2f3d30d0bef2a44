import type { Millis } from '../core/units.ts';

/** One HTTP request, complete: what an adapter says to the world outside. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute, query included. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Without an answer by then the exchange gives up. */
  readonly timeout: Millis;
}

export interface WireResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends one request and waits for its answer, whatever its status. Throws `OperatingError`
 * (`timeout`, `unavailable`) when none came, and the request may have had its effect all the same.
 * Never retries. In production a pool of connections; in tests and simulations the world itself.
 */
export type Exchange = (request: WireRequest) => Promise<WireResponse>;
