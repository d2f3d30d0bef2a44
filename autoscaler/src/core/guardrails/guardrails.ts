import type { Direction } from '../policy/diff-table.ts';
import type { Money } from '../policy/money.ts';
import type { Place } from '../policy/yaml-source.ts';

/**
 * What no policy may say, whoever writes it, and who must agree to a change that is allowed. The
 * file is `policies/guardrails.yaml`; `document.ts` says how it is written.
 */
export interface Guardrails {
  readonly name: string;
  /** The file as messages name it. */
  readonly source: string;
  readonly bounds: readonly Bound[];
  readonly approvals: readonly Approval[];
}

/** A hard limit on one field of the policy. */
export interface Bound {
  /** Below `spec`, in the policy and in the guardrails alike: `nodes.max`. */
  readonly field: string;
  readonly allows: Range | Choice;
  readonly because?: string;
  /** Where the bound stands in the guardrails' own file. */
  readonly place: Place;
}

export interface Range {
  readonly kind: 'range';
  readonly atLeast?: Limit;
  readonly atMost?: Limit;
}

/** One of these, or for a list: each of its items one of these. */
export interface Choice {
  readonly kind: 'choice';
  readonly among: readonly (string | boolean)[];
}

export interface Limit {
  /** As it is written. */
  readonly text: string;
  /** In the unit of the field; an amount of money keeps its currency. */
  readonly value: number | Money;
}

/** Who must agree when certain fields change. */
export interface Approval {
  readonly name: string;
  /** Fields of the policy below `spec`, with all that stands under them; or `guardrails`. */
  readonly fields: readonly string[];
  /** Only changes that push this way; absent: any. */
  readonly directions?: readonly Direction[];
  /** People or teams as GitHub names them; one of them suffices. */
  readonly by: readonly string[];
  readonly because?: string;
}

/** The field of an approval that stands for the guardrails' own file. */
export const OWN_FILE = 'guardrails';
