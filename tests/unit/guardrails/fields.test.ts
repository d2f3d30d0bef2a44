import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { guardrailsJsonSchema } from '../../../autoscaler/src/core/guardrails/document.ts';
import { CHOSEN, RANGED } from '../../../autoscaler/src/core/guardrails/fields.ts';
import { defaultDocument } from '../../../autoscaler/src/core/policy/defaults.ts';
import { KNOBS, SWITCHES } from '../../../autoscaler/src/core/policy/diff-table.ts';
import { valueAt } from '../../../autoscaler/src/core/policy/yaml-source.ts';

describe('what guardrails can bind', () => {
  it('is every number of the policy, and nothing else', () => {
    expect(Object.keys(RANGED).sort()).toEqual(Object.keys(KNOBS).sort());
  });

  it('is every switch', () => {
    expect(Object.keys(CHOSEN)).toEqual(expect.arrayContaining(Object.keys(SWITCHES)));
  });

  it('has the form in which the policy writes it', () => {
    const { spec } = defaultDocument();
    const unread = Object.entries({ ...RANGED, ...CHOSEN }).filter(([field, kind]) => {
      const given = valueAt(spec, field.split('.'));
      const values = Array.isArray(given) ? given : [given];
      return values.some((value) => kind.parse(value) === undefined);
    });
    // The one field without a default.
    expect(unread.map(([field]) => field)).toEqual(['safety.monthlyBudget']);
  });
});

describe('the published schema of guardrails', () => {
  it('is the one that the code makes (npx smartscale schema guardrails > …)', () => {
    const published = JSON.parse(readFileSync('schemas/guardrails.schema.json', 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(guardrailsJsonSchema())));
  });
});
