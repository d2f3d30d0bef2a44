import type { WireResponse } from '../../src/ports/exchange.ts';
import { ServiceError, type Wire } from './wire.ts';

/** One event in a function's queue. */
export interface Invoked {
  readonly functionName: string;
  readonly event: unknown;
}

export interface LambdaWorld {
  /** Names that there are. */
  readonly functions: ReadonlySet<string>;
  /** In the order in which they came: a repeated request is a second invocation. */
  readonly invoked: Invoked[];
  /** Called with each as well, for a world that runs them. */
  readonly forward?: (invoked: Invoked) => void;
}

/** AWS Lambda: `Invoke` of type `Event`, which queues and does not wait. Any other is refused. */
export function lambdaWire({ functions, invoked, forward }: LambdaWorld): Wire {
  return async ({ method, url, headers, body }) => {
    try {
      const functionName = functionIn(url);
      if (method !== 'POST' || functionName === undefined)
        throw new ServiceError('UnknownOperationException', '', 404);
      if (!functions.has(functionName))
        throw new ServiceError(
          'ResourceNotFoundException',
          `Function not found: ${functionName}`,
          404,
        );
      if (headers['x-amz-invocation-type'] !== 'Event')
        throw new ServiceError('InvalidParameterValueException', 'only Event is served here');
      const told = { functionName, event: eventIn(body ?? '') };
      invoked.push(told);
      forward?.(told);
      return { status: 202, headers: {}, body: '' };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return refusal(error);
    }
  };
}

/** `/2015-03-31/functions/<name or ARN>/invocations`: an ARN's last part is the name. */
function functionIn(url: string): string | undefined {
  const [, given] =
    /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(new URL(url).pathname) ?? [];
  return given === undefined ? undefined : decodeURIComponent(given).split(':function:').at(-1);
}

/** Bytes. Lambda quotas: the payload of an asynchronous invocation. */
const MOST_BYTES = 1_048_576;

function eventIn(body: string): unknown {
  if (Buffer.byteLength(body) > MOST_BYTES)
    throw new ServiceError('RequestTooLargeException', 'the payload is too large', 413);
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new ServiceError('InvalidRequestContentException', 'Could not parse request body: JSON');
  }
}

const refusal = ({ code, message, status }: ServiceError): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
  body: JSON.stringify({ Type: 'User', Message: message }),
});
