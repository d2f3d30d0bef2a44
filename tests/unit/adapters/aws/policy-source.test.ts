import { describe, expect, it } from 'vitest';
import { sha256, ssmPolicySource } from '../../../../autoscaler/src/adapters/aws/policy-source.ts';
import { defaultPolicy } from '../../../../autoscaler/src/core/policy/defaults.ts';
import { compactPolicy, renderEnvelope } from '../../../../autoscaler/src/core/policy/envelope.ts';
import type { Exchange } from '../../../../autoscaler/src/ports/exchange.ts';
import { Crash } from '../../../../autoscaler/world/faults.ts';
import { ssmWire } from '../../../../autoscaler/world/wire/ssm.ts';
import { accessOver, patience } from '../../../support/aws.ts';
import { NOON } from '../../../support/cluster.ts';

const PARAMETER = '/smartscale/shop/policy';
const POLICY = defaultPolicy('shop');

const sourceOver = (exchange: Exchange, attempts = 1) =>
  ssmPolicySource({
    access: accessOver(exchange),
    patience: patience(attempts),
    parameter: PARAMETER,
  });

function holding(value: string): Exchange {
  const stored = { value, version: 1, tier: 'Standard', modifiedAt: NOON } as const;
  return ssmWire({ parameters: new Map([[PARAMETER, stored]]), now: () => NOON });
}

describe('the policy in the parameter store', () => {
  it('comes with its hash, its revision and when it was applied', async () => {
    const text = renderEnvelope(
      { policy: POLICY, revision: 'main@sha1:7', appliedAt: NOON },
      sha256,
    );
    expect(await sourceOver(holding(text)).read()).toEqual({
      kind: 'current',
      policy: POLICY,
      hash: sha256(compactPolicy(POLICY)),
      revision: 'main@sha1:7',
      appliedAt: NOON,
    });
  });

  it.each([
    ['nobody may read it', 400, '{"__type":"AccessDeniedException"}', 'AccessDeniedException'],
    ['there is none', 400, '{"__type":"ParameterNotFound"}', 'ParameterNotFound'],
    ['the service is down', 503, 'no', 'ssm'],
    ['the answer is cut off', 200, '{"Parameter":', 'cannot be read'],
    ['the answer is of another form', 200, '{}', 'in another form at Parameter'],
    ['no policy stands there', 200, '{"Parameter":{"Value":"min: 2"}}', 'expected JSON'],
  ])('is not to be had when %s, and says why', async (_, status, body, why) => {
    const source = sourceOver(async () => ({ status, headers: {}, body }));
    const reading = await source.read();
    expect(reading).toMatchObject({
      kind: 'unavailable',
      why: expect.stringContaining(PARAMETER),
    });
    if (why !== 'ssm') expect(reading).toMatchObject({ why: expect.stringContaining(why) });
  });

  it('is asked for again when that may help', async () => {
    let asked = 0;
    const source = sourceOver(async () => {
      asked += 1;
      return { status: 500, headers: {}, body: '{"__type":"InternalServerError"}' };
    }, 2);
    expect(await source.read()).toMatchObject({ kind: 'unavailable' });
    expect(asked).toBe(2);
  });

  it('does not outlive its function: a crash is none of its problems', async () => {
    const source = sourceOver(async () => {
      throw new Crash('the function ended here');
    });
    await expect(source.read()).rejects.toBeInstanceOf(Crash);
  });
});
