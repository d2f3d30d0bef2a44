import { stringify } from 'yaml';
import { assert, type Millis } from '../units.ts';
import { ALERTS, type Expression, RECORDED, RESOLUTION } from './expressions.ts';

/** A placeholder: two words in these brackets are never next to each other in PromQL itself. */
const PLACEHOLDER = /<([a-z]+)>/g;

/**
 * A query with its placeholders filled. Throws when one of them has no value: half a query would
 * be an error of Prometheus' at best, and another number at worst.
 */
export function fill(expr: string, values: Readonly<Record<string, string>>): string {
  return expr.replace(PLACEHOLDER, (_whole, name: string) => {
    const value = values[name];
    assert(value !== undefined, `a PromQL template wants a value for <${name}>`);
    return value;
  });
}

/** A span as PromQL writes it, exact to the millisecond: `180s`, `1500ms`. */
export const spanInPromql = (span: Millis): string =>
  span % 1_000 === 0 ? `${span / 1_000}s` : `${span}ms`;

/** A string literal: PromQL's double-quoted form knows every escape that JSON writes. */
export const textInPromql = (text: string): string => JSON.stringify(text);

/** The rule file of Prometheus, as YAML: recording rules in their order, then the alerts. */
export function ruleFile(): string {
  const rows: readonly (readonly [string, Expression])[] = Object.entries(RECORDED);
  const recording = rows.map(([record, { expr }]) => ({ record, expr }));
  const alerting = Object.entries(ALERTS).map(
    ([alert, { expr, for: span, severity, measures, action }]) => ({
      alert,
      expr,
      for: span,
      labels: { severity },
      annotations: { summary: measures, action },
    }),
  );
  const rules = [...recording, ...alerting];
  const groups = [{ name: 'smartscale', interval: RESOLUTION, rules }];
  return stringify({ groups }, { lineWidth: 0 });
}
