import type { WireResponse } from '../../../src/ports/exchange.ts';
import type { Json } from './json.ts';

export function answer(status: number, body: Json, headers: Record<string, string> = {}) {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  } satisfies WireResponse;
}

interface Failure {
  readonly code: number;
  /** Absent where the API server gives none, as for two budgets. */
  readonly reason?: string;
  readonly message: string;
  readonly details?: Json;
  readonly metadata?: Json;
  readonly headers?: Record<string, string>;
}

/** `kind: Status`, the body of every refusal of the API server. */
export function failure({ code, reason, message, details, metadata, headers }: Failure) {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: metadata ?? {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
  return answer(code, body, headers);
}

/** What a request is about, for messages. */
export interface About {
  readonly plural: string;
  readonly name: string;
}

export const unauthorized = (): WireResponse =>
  failure({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });

export const noSuchPath = (): WireResponse =>
  failure({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  });

export const notFound = ({ plural, name }: About): WireResponse =>
  failure({
    code: 404,
    reason: 'NotFound',
    message: `${plural} "${name}" not found`,
    details: { name, kind: plural },
  });

export const badRequest = (message: string): WireResponse =>
  failure({ code: 400, reason: 'BadRequest', message });

export const conflict = ({ plural, name }: About, why: string): WireResponse =>
  failure({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${plural} "${name}": ${why}`,
    details: { name, kind: plural },
  });

export const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** Wording of apiserver's `rest.BeforeDelete`. */
export const otherUid = (asked: string, found: string): string =>
  `the UID in the precondition (${asked}) does not match the UID in record (${found}). ` +
  'The object might have been deleted and then recreated';

export const expired = (): WireResponse =>
  failure({
    code: 410,
    reason: 'Expired',
    message:
      'The provided continue parameter is too old to display a consistent list result. ' +
      'You can start a new list without the continue parameter.',
  });

export const success = (code: number): WireResponse =>
  answer(code, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code });
