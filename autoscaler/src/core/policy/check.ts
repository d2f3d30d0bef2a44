import type { Draft } from './document.ts';
import type { Finding, Rule } from './rule.ts';
import { CALENDAR_RULES } from './rules/calendar.ts';
import { COST_RULES } from './rules/cost.ts';
import { LOAD_RULES } from './rules/load.ts';
import { MACHINE_RULES } from './rules/machines.ts';

/** How the fields of a policy must agree. Hard limits are not here: guardrails have those. */
export const RULES: readonly Rule[] = [
  ...LOAD_RULES,
  ...MACHINE_RULES,
  ...CALENDAR_RULES,
  ...COST_RULES,
];

export interface Broken extends Finding {
  readonly code: string;
  readonly reads: readonly string[];
}

/**
 * Every rule that a draft breaks. Rules that read a field listed in `unread` stay silent: that
 * field has its default only because what was written there could not be read, and a complaint
 * about a value that nobody wrote would send a person the wrong way.
 */
export function checkDraft({ spec }: Draft, unread: readonly string[] = []): readonly Broken[] {
  const judged = RULES.filter(({ reads }) => !reads.some((path) => touches(path, unread)));
  return judged.flatMap(({ code, reads, find }) =>
    find(spec).map((finding) => ({ ...finding, code, reads })),
  );
}

/** One path is the other, or stands above or below it. */
const touches = (path: string, others: readonly string[]): boolean =>
  others.some((it) => `${it}.`.startsWith(`${path}.`) || `${path}.`.startsWith(`${it}.`));
