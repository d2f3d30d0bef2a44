import type { WireRequest, WireResponse } from '../../../src/ports/exchange.ts';
import type { Json } from './json.ts';

/** A request that the API server has let in, before it is known what it is about. */
export interface Admitted {
  readonly request: WireRequest;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly token: string;
}

/** A part of the API that lives beside the model: it answers what is its own, and nothing else. */
export type Extra = (asked: Admitted) => WireResponse | undefined;
