import type { WireResponse } from '../../src/ports/exchange.ts';
import type { WireService } from './internet.ts';

/** How each service says that it was asked too often, in its own words. */
export function throttled(service: WireService): WireResponse {
  switch (service) {
    case 'ec2':
      return ec2(503, 'RequestLimitExceeded', 'Request limit exceeded.');
    case 'dynamodb':
      return json(400, {
        __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
        message: 'The level of configured provisioned throughput for the table was exceeded.',
      });
    case 'ssm':
    case 'secretsmanager':
      return json(400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
    case 'lambda':
      return lambda(429, 'TooManyRequestsException', 'Rate Exceeded.');
    case 'sns':
      return sns(429, 'Throttled', 'Rate exceeded');
    case 'kubernetes':
      return json(
        429,
        status(429, 'TooManyRequests', 'Too many requests, please try again later.'),
        { 'retry-after': '1' },
      );
    case 'prometheus':
      return json(503, {
        status: 'error',
        errorType: 'timeout',
        error: 'query timed out in query queue',
      });
    case 'slack':
      return { ...text(429, 'rate_limited'), headers: { 'retry-after': '1' } };
  }
}

/** How each service says that something broke inside it. */
export function broken(service: WireService): WireResponse {
  switch (service) {
    case 'ec2':
      return ec2(500, 'InternalError', 'An internal error has occurred');
    case 'dynamodb':
    case 'ssm':
      return json(500, { __type: 'InternalServerError', message: 'The request failed.' });
    case 'secretsmanager':
      return json(500, { __type: 'InternalServiceError', message: 'An error occurred.' });
    case 'lambda':
      return lambda(500, 'ServiceException', 'An error occurred.');
    case 'sns':
      return sns(500, 'InternalFailure', 'The request processing has failed.');
    case 'kubernetes':
      return json(500, status(500, 'InternalError', 'etcdserver: leader changed'));
    case 'prometheus':
      return json(500, { status: 'error', errorType: 'internal', error: 'out of memory' });
    // "Something strange and unusual happened that was likely not your fault at all."
    case 'slack':
      return text(500, 'rollup_error');
  }
}

/** What a proxy before the service says when there is nothing behind it. */
export const badGateway = (): WireResponse => ({
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body></body></html>',
});

/** A good answer of which only the beginning arrived. */
export const cut = (answer: WireResponse): WireResponse => ({
  ...answer,
  // The length that was promised goes too: with it the transport itself would refuse.
  headers: Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => !LENGTH.includes(name)),
  ),
  body: answer.body.slice(0, Math.floor(answer.body.length / 2)),
});

const LENGTH: readonly string[] = ['content-length', 'x-amz-crc32'];

const json = (code: number, body: object, headers: Record<string, string> = {}): WireResponse => ({
  status: code,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const status = (code: number, reason: string, message: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  code,
});

const text = (code: number, body: string): WireResponse => ({
  status: code,
  headers: { 'content-type': 'text/html' },
  body,
});

const xml = (code: number, body: string): WireResponse => ({
  status: code,
  headers: { 'content-type': 'text/xml;charset=UTF-8' },
  body,
});

const ec2 = (code: number, name: string, message: string): WireResponse =>
  xml(
    code,
    `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${name}</Code>` +
      `<Message>${message}</Message></Error></Errors><RequestID>request</RequestID></Response>`,
  );

const lambda = (code: number, name: string, message: string): WireResponse =>
  json(code, { Type: 'Service', Message: message }, { 'x-amzn-errortype': name });

const sns = (code: number, name: string, message: string): WireResponse =>
  xml(
    code,
    `<ErrorResponse><Error><Type>Receiver</Type><Code>${name}</Code>` +
      `<Message>${message}</Message></Error><RequestId>request</RequestId></ErrorResponse>`,
  );
