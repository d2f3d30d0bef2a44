import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffPolicies } from '../../../autoscaler/src/core/policy/diff.ts';
import { parsePolicy } from '../../../autoscaler/src/core/policy/parse.ts';
import { renderPolicy } from '../../../autoscaler/src/core/policy/render.ts';
import { documentOf } from '../../../autoscaler/src/core/policy/written.ts';
import { anyPolicy } from './any-policy.ts';

describe('the document says everything that a policy can be', () => {
  it('reads any policy back from its canonical YAML', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        expect(parsePolicy(renderPolicy(policy), 'p.yaml')).toEqual({ ok: true, value: policy });
      }),
      { numRuns: 200 },
    );
  });

  it('reads any policy back from compact JSON, as the parameter store holds it', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const text = JSON.stringify(documentOf(policy));
        expect(parsePolicy(text, 'p.json')).toEqual({ ok: true, value: policy });
      }),
      { numRuns: 100 },
    );
  });

  it('writes a policy in one way only', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const text = renderPolicy(policy);
        const again = parsePolicy(text, 'p.yaml');
        expect(again.ok && renderPolicy(again.value)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('finds no change between a policy and itself', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        expect(diffPolicies(policy, structuredClone(policy))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
