import { describe, expect, it } from 'vitest';
import { approvalsNeeded } from '../../../autoscaler/src/core/guardrails/approvals.ts';
import type { Approval } from '../../../autoscaler/src/core/guardrails/guardrails.ts';
import type { PolicyChange } from '../../../autoscaler/src/core/policy/diff.ts';

const change = (path: string, direction: PolicyChange['direction'] = 'neutral'): PolicyChange => ({
  path: `spec.${path}`,
  before: '1',
  after: '2',
  direction,
  why: 'of a test',
});

function needed(approval: Partial<Approval>, changes: readonly PolicyChange[], guardrails = false) {
  const approvals = [{ name: 'money', fields: ['cost'], by: ['@anika'], ...approval }];
  const rules = { name: 'test', source: 'guardrails.yaml', bounds: [], approvals };
  return approvalsNeeded(rules, { changes, guardrails }).flatMap(({ paths }) => paths);
}

describe('an approval', () => {
  it('is needed for a field, and for all that stands under it', () => {
    expect(needed({}, [change('cost.currency')])).toEqual(['spec.cost.currency']);
    expect(needed({ fields: ['schedules'] }, [change('schedules[rush].nodes')])).toHaveLength(1);
    expect(needed({ fields: ['nodes.max'] }, [change('nodes.max')])).toHaveLength(1);
  });

  it('is not needed for a field whose name only begins alike', () => {
    expect(needed({ fields: ['nodes.m'] }, [change('nodes.max')])).toEqual([]);
  });

  it('may be asked for one direction only', () => {
    const safety: Partial<Approval> = { directions: ['riskier'] };
    expect(needed(safety, [change('cost.currency', 'safer')])).toEqual([]);
    expect(needed(safety, [change('cost.currency', 'riskier')])).toHaveLength(1);
  });

  it("is needed when the guardrails' own file changes, if it says so", () => {
    expect(needed({ fields: ['guardrails'] }, [], true)).toEqual(['guardrails.yaml']);
    expect(needed({ fields: ['guardrails'] }, [], false)).toEqual([]);
    expect(needed({ fields: ['cost'] }, [], true)).toEqual([]);
  });
});
