import { seconds } from '../../autoscaler/src/core/units.ts';
import type { WireRequest } from '../../autoscaler/src/ports/exchange.ts';

/** A request to DynamoDB itself, past the adapter; its signature is looked at by nobody. */
export const tableRequest = (operation: string, input: object): WireRequest => ({
  method: 'POST',
  url: 'https://dynamodb.us-east-1.amazonaws.com/',
  headers: {
    authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/dynamodb/d, SignedHeaders=e, Signature=f',
    'x-amz-date': '20261123T000000Z',
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  },
  body: JSON.stringify(input),
  timeout: seconds(5),
});
