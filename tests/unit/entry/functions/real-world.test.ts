import { afterEach, describe, expect, it, vi } from 'vitest';
import { autoscalerHandler } from '../../../../autoscaler/src/entry/functions/autoscaler.ts';
import { inRealWorld } from '../../../../autoscaler/src/entry/functions/real-world.ts';
import { readSettings } from '../../../../autoscaler/src/entry/functions/settings.ts';
import { ENVIRONMENT } from '../../../support/wire-world.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const PARTS = { service: 'smartscale-autoscaler', read: readSettings, build: autoscalerHandler };
const INVOCATION = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 0 };

function heard(): readonly Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    for (const line of String(chunk).trim().split('\n')) lines.push(JSON.parse(line));
    return true;
  });
  return lines;
}

describe('a function in the real world', () => {
  it('loads in a wrong environment, and tells at each call what is wrong', async () => {
    const lines = heard();
    const handler = inRealWorld(PARTS, { ...ENVIRONMENT, SUBNETS: 'none', CLUSTER_ID: 'shop' });
    const wrong = /SUBNETS: expected zones with their subnets.*got "none"/;
    await expect(handler({}, INVOCATION)).rejects.toThrow(wrong);
    await expect(handler({}, INVOCATION)).rejects.toThrow(wrong);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatchObject({ message: 'wrong environment', cluster: 'shop' });
    expect(lines[1]).toMatchObject({ ScalingFailures: 1, ErrorType: 'Configuration' });
  });

  it('runs in a good one: without time left it asks nobody and says so', async () => {
    const lines = heard();
    // As AWS Lambda hands a role to its function.
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const handler = inRealWorld(PARTS, ENVIRONMENT);
    expect(await handler({}, INVOCATION)).toEqual({ outcome: 'failed' });
    expect(lines[0]).toMatchObject({
      message: 'tick failed',
      why: 'dynamodb.us-east-1.amazonaws.com: no time is left to ask',
      correlation_id: 'request-1',
    });
  });
});
