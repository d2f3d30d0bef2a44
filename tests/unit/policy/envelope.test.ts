import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import {
  compactPolicy,
  envelopeSize,
  parseEnvelope,
  renderEnvelope,
} from '../../../autoscaler/src/core/policy/envelope.ts';
import { parsePolicy } from '../../../autoscaler/src/core/policy/parse.ts';
import { renderProblem } from '../../../autoscaler/src/core/problem.ts';
import { NOON } from '../../support/cluster.ts';
import { anyPolicy } from './any-policy.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const POLICY = defaultPolicy('shop');
const ORIGIN = { revision: 'main@sha1:0123abc', appliedAt: NOON };
const TEXT = renderEnvelope({ policy: POLICY, ...ORIGIN }, sha256);

const problemsOf = (text: string): readonly string[] => {
  const parsed = parseEnvelope(text, 'ssm', sha256);
  return parsed.ok ? [] : parsed.problems.map(renderProblem);
};

/** The envelope with one of its fields changed. */
const changed = (change: object) => JSON.stringify({ ...JSON.parse(TEXT), ...change });

describe('an envelope', () => {
  it('gives back the policy and where it came from', () => {
    expect(parseEnvelope(TEXT, 'ssm', sha256)).toEqual({
      ok: true,
      value: { policy: POLICY, ...ORIGIN, hash: sha256(compactPolicy(POLICY)) },
    });
  });

  it('gives back any policy', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const text = renderEnvelope({ policy, ...ORIGIN }, sha256);
        expect(parseEnvelope(text, 'ssm', sha256)).toMatchObject({ ok: true, value: { policy } });
      }),
      { numRuns: 50 },
    );
  });

  it('is one line of compact JSON', () => {
    expect(JSON.stringify(JSON.parse(TEXT))).toBe(TEXT);
    expect(TEXT).not.toContain('\n');
  });

  it('of the policy that TechFlow runs takes a standard parameter', () => {
    const file = readFileSync('policies/scaling-policy.yaml', 'utf8');
    const parsed = parsePolicy(file, 'file');
    if (!parsed.ok) throw new Error('the policy file is broken');
    const text = renderEnvelope({ policy: parsed.value, ...ORIGIN }, sha256);
    expect(envelopeSize(text)).toMatchObject({ tier: 'standard' });
  });

  it('is refused when its policy was changed afterwards', () => {
    const { policy } = JSON.parse(TEXT);
    policy.spec.nodes.max = 99;
    expect(problemsOf(changed({ policy }))).toEqual([
      expect.stringContaining('the policy was changed after it was applied'),
    ]);
  });

  it('is refused when the policy inside is none, though its hash is right', () => {
    const policy = { ...JSON.parse(TEXT).policy, kind: 'ScalingPolicies' };
    const hash = sha256(JSON.stringify(policy));
    expect(problemsOf(changed({ policy, hash })).join()).toContain('ScalingPolicy');
  });

  it.each([
    [{ v: 2 }, 'v: expected 1'],
    [{ hash: 'abc' }, 'hash: expected a SHA-256'],
    [{ revision: '' }, 'revision: expected a Git revision'],
    [{ appliedAt: 'yesterday' }, 'appliedAt: expected a time'],
    [{ policy: 'name: shop' }, 'policy: expected an object'],
    [{ note: 'hello' }, 'note'],
  ])('is refused with %j', (change, problem) => {
    expect(problemsOf(changed(change)).join()).toContain(problem);
  });

  it.each(['', '[]', TEXT.slice(0, 500), 'null'])('is not %j', (text) => {
    expect(problemsOf(text)).not.toEqual([]);
  });
});

describe('the size of an envelope', () => {
  it.each([
    [4_096, 'standard'],
    [4_097, 'intelligent'],
    [8_192, 'intelligent'],
    [8_193, 'too-large'],
  ])('of %d bytes is %s', (bytes, tier) => {
    expect(envelopeSize('x'.repeat(bytes))).toEqual({ bytes, tier });
  });

  it('counts bytes as they are sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(envelopeSize(text).bytes).toBe(Buffer.byteLength(text));
      }),
    );
  });
});
