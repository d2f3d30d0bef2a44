import type { PolicyChange } from '../policy/diff.ts';
import { type Approval, type Guardrails, OWN_FILE } from './guardrails.ts';

/** An approval that a change needs, and which of its parts need it. */
export interface ApprovalNeeded {
  readonly approval: Approval;
  /** Paths of the changes, as the difference names them; or the guardrails' file. */
  readonly paths: readonly string[];
}

export interface Changed {
  readonly changes: readonly PolicyChange[];
  /** The guardrails' own file is part of the change. */
  readonly guardrails: boolean;
}

/** Who must agree, in the order of the guardrails. */
export function approvalsNeeded(
  { approvals, source }: Guardrails,
  { changes, guardrails }: Changed,
): readonly ApprovalNeeded[] {
  return approvals.flatMap((approval) => {
    const own = guardrails && approval.fields.includes(OWN_FILE) ? [source] : [];
    const paths = changes.filter((it) => concerns(approval, it)).map(({ path }) => path);
    return own.length + paths.length === 0 ? [] : [{ approval, paths: [...own, ...paths] }];
  });
}

function concerns({ fields, directions }: Approval, { path, direction }: PolicyChange): boolean {
  if (directions && !directions.includes(direction)) return false;
  const field = path.replace(/^spec\./, '');
  return fields.some(
    (it) => field === it || field.startsWith(`${it}.`) || field.startsWith(`${it}[`),
  );
}
