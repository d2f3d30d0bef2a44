import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ALERTS, RECORDED } from '../../../autoscaler/src/core/promql/expressions.ts';
import {
  fill,
  ruleFile,
  spanInPromql,
  textInPromql,
} from '../../../autoscaler/src/core/promql/render.ts';
import type { Millis } from '../../../autoscaler/src/core/units.ts';

describe('a template', () => {
  it('is filled wherever a placeholder stands, and what fills it is taken as it is', () => {
    const values = { query: 'sum(x{a="$1 <up>"})', up: '180s' };
    expect(fill('a(<query>[<up>]) or b(<query>)', values)).toBe(
      'a(sum(x{a="$1 <up>"})[180s]) or b(sum(x{a="$1 <up>"}))',
    );
  });

  it('is no query while a value is missing', () => {
    expect(() => fill('x[<up>]', { down: '1m' })).toThrow('<up>');
  });
});

describe('a span', () => {
  it.each([
    [180_000, '180s'],
    [1_500, '1500ms'],
  ])('of %d ms is %s', (span, written) => {
    expect(spanInPromql(span as Millis)).toBe(written);
  });
});

describe('a text', () => {
  it('cannot end its own quotes', () => {
    expect(textInPromql('/a"} or x{b="')).toBe(String.raw`"/a\"} or x{b=\""`);
  });
});

describe('the rule file', () => {
  const { groups } = parse(ruleFile());
  const [{ name, interval, rules }] = groups;

  it('is one group, evaluated every 15 s, in which a rule comes after those that it uses', () => {
    expect([groups.length, name, interval]).toEqual([1, 'smartscale', '15s']);
    const names = Object.keys(RECORDED);
    expect(rules.map((rule: { record?: string }) => rule.record).filter(Boolean)).toEqual(names);
    for (const [index, { expr }] of Object.values(RECORDED).entries())
      for (const later of names.slice(index)) expect(expr).not.toContain(later);
  });

  it('has every alert with its time, its severity and what it says', () => {
    const alerts = rules.filter((rule: { alert?: string }) => rule.alert);
    expect(alerts).toEqual(
      Object.entries(ALERTS).map(([alert, { expr, for: span, severity, measures, action }]) => ({
        alert,
        expr,
        for: span,
        labels: { severity },
        annotations: { summary: measures, action },
      })),
    );
  });
});
