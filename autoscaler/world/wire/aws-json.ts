import type { WireResponse } from '../../src/ports/exchange.ts';
import { ServiceError, type Wire } from './wire.ts';

/** One action of a service that speaks AWS JSON 1.1. A `ServiceError` that it throws is answered. */
export type JsonAction = (input: Readonly<Record<string, unknown>>) => unknown;

/** The protocol of SSM and Secrets Manager: the action stands in a header, both bodies are JSON. */
export function jsonService(prefix: string, actions: Readonly<Record<string, JsonAction>>): Wire {
  return async ({ headers, body }) => {
    const target = headers['x-amz-target'] ?? '';
    const name = target.startsWith(`${prefix}.`) ? target.slice(prefix.length + 1) : '';
    try {
      const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
      if (!action) throw new ServiceError('UnknownOperationException', '');
      return answer(200, action(JSON.parse(body ?? '{}')));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return answer(error.status, { __type: error.code, message: error.message });
    }
  };
}

const answer = (status: number, content: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(content),
});

/** A text that must be there, as the service says so itself. */
export function textIn(input: Readonly<Record<string, unknown>>, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError('ValidationException', `Value at '${name}' failed to satisfy constraint`);
}
