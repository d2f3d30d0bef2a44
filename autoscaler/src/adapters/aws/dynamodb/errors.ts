import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { type Problem, renderProblem } from '../../../core/problem.ts';
import { OperatingError } from '../../../ports/errors.ts';

const SERVICE = 'dynamodb';

/** Amazon DynamoDB developer guide, "Error handling": what passes by itself, and what does not. */
const KINDS: Readonly<Record<string, OperatingError['kind']>> = {
  ProvisionedThroughputExceededException: 'throttled',
  RequestLimitExceeded: 'throttled',
  ThrottlingException: 'throttled',
  InternalServerError: 'unavailable',
  ServiceUnavailable: 'unavailable',
  TransactionInProgressException: 'unavailable',
  RequestTimeout: 'timeout',
  TimeoutError: 'timeout',
  ValidationException: 'malformed',
  SerializationException: 'malformed',
};

/**
 * What the SDK threw, as an operating error: `throttled`, `unavailable` and `timeout` pass by
 * themselves; `denied` is everything that only a person mends (rights, credentials, no such table);
 * `malformed` is an answer, or a request, that the other side cannot read. Our own mistakes are
 * thrown on as they are.
 */
export function operatingError(error: unknown): unknown {
  if (error instanceof OperatingError) return error;
  if (error instanceof SyntaxError) return notJson(error);
  // The role's credentials could not be had: that is AWS too.
  if (error instanceof Error && error.name === 'CredentialsProviderError')
    return told('unavailable', error.message, error);
  if (!(error instanceof DynamoDBServiceException)) return error;
  const status = error.$metadata.httpStatusCode ?? 0;
  const kind = KINDS[error.name] ?? (status >= 500 ? 'unavailable' : 'denied');
  return told(kind, `${error.name}: ${error.message}`, error);
}

/** Not DynamoDB's answer: a proxy's, say, whose 502 passes. The SDK leaves the status beside it. */
function notJson(error: SyntaxError & { $metadata?: { httpStatusCode?: number } }): OperatingError {
  const status = error.$metadata?.httpStatusCode ?? 0;
  return told(status >= 500 ? 'unavailable' : 'malformed', `no JSON, status ${status}`, error);
}

const told = (kind: OperatingError['kind'], message: string, cause: unknown): OperatingError =>
  new OperatingError({ service: SERVICE, kind }, message, { cause });

/** An item that is not of the shape that we write. All that is wrong with it, path by path. */
export const malformed = (problems: readonly Problem[]): OperatingError =>
  new OperatingError(
    { service: SERVICE, kind: 'malformed' },
    problems.map(renderProblem).join('; '),
  );
