import { describe, expect, test } from 'vitest';
import { type Laid, layGround, ofType } from '../support/ground.ts';
import { GROUND_EXCEPTIONS, type GroundException } from '../support/ground-exceptions.ts';
import type { GroundRule } from '../support/ground-rule.ts';
import { GROUND_RULES } from '../support/ground-rules.ts';

const { resources } = await layGround({ missing: [] });

const broken = (rule: GroundRule): readonly Laid[] =>
  ofType(resources, rule.type).filter(({ inputs }) => !rule.keeps(inputs, resources));

const excuses = (it: GroundException, rule: GroundRule, { name }: Laid): boolean =>
  it.id === rule.id && it.type === rule.type && (it.names?.includes(name) ?? true);

const RULES = GROUND_RULES.map((rule) => ({ ...rule, rule }));

describe('every resource', () => {
  test.each(RULES)('$type has $says ($id), or a reason why not', ({ rule }) => {
    const wrong = broken(rule).filter(
      (resource) => !GROUND_EXCEPTIONS.some((it) => excuses(it, rule, resource)),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test.each(RULES)('the rule $id on $type finds a slip', ({ rule }) => {
    expect(rule.keeps(rule.slip, [])).toBeFalsy();
  });

  test('no exception excuses what needs none', () => {
    const needed = GROUND_RULES.flatMap((rule) =>
      broken(rule).flatMap((resource) =>
        GROUND_EXCEPTIONS.filter((it) => excuses(it, rule, resource)),
      ),
    );
    expect(GROUND_EXCEPTIONS.filter((it) => !needed.includes(it))).toEqual([]);
  });
});
