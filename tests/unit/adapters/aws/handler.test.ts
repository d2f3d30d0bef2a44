import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { sdkHandler } from '../../../../autoscaler/src/adapters/aws/handler.ts';
import { seconds } from '../../../../autoscaler/src/core/units.ts';
import type { WireRequest } from '../../../../autoscaler/src/ports/exchange.ts';

const EMPTY = '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>';

function aClient(status: number, body: string) {
  const sent: WireRequest[] = [];
  const client = new EC2Client({
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    requestHandler: sdkHandler(async (request) => {
      sent.push(request);
      return { status, headers: { 'content-type': 'text/xml' }, body };
    }, seconds(5)),
  });
  return { client, sent };
}

describe('the AWS SDK over an exchange', () => {
  it('sends what the SDK signed, and reads the answer', async () => {
    const { client, sent } = aClient(200, EMPTY);
    const answer = await client.send(new DescribeInstancesCommand({ MaxResults: 50 }));
    expect(answer.Reservations ?? []).toEqual([]);
    expect(sent).toMatchObject([
      {
        method: 'POST',
        url: 'https://ec2.us-east-1.amazonaws.com/',
        timeout: 5000,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ]);
    expect(sent[0]?.body).toContain('Action=DescribeInstances');
    expect(sent[0]?.headers['authorization']).toContain('AWS4-HMAC-SHA256');
  });

  it('takes bytes for the text that they are', async () => {
    const sent: WireRequest[] = [];
    const handler = sdkHandler(async (request) => {
      sent.push(request);
      return { status: 200, headers: {}, body: '{}' };
    }, seconds(5));
    await handler.handle({
      method: 'POST',
      protocol: 'https:',
      hostname: 'ssm.us-east-1.amazonaws.com',
      path: '/',
      query: {},
      headers: {},
      body: new TextEncoder().encode('{"Name":"größe"}'),
    });
    expect(sent[0]?.body).toBe('{"Name":"größe"}');
  });

  it('takes an answer that says nothing for no answer, or a write would count as done', async () => {
    const { client } = aClient(200, '');
    await expect(client.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({
      name: 'OperatingError',
      service: 'ec2',
      kind: 'malformed',
    });
  });

  it('lets an asynchronous invocation be accepted without a word', async () => {
    const { client } = aClient(202, '');
    await expect(client.send(new DescribeInstancesCommand({}))).resolves.toBeDefined();
  });

  it('asks once, whatever the answer', async () => {
    const { client, sent } = aClient(503, '<Response><Errors/></Response>');
    await expect(client.send(new DescribeInstancesCommand({}))).rejects.toThrow();
    expect(sent).toHaveLength(1);
  });
});
