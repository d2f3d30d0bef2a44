import type { Draft } from './document.ts';
import type { Path } from './yaml-source.ts';

/** One way in which fields of a policy must agree with each other. */
export interface Rule {
  readonly code: string;
  /** Paths it looks at: when one of them could not be read, the rule stays silent. */
  readonly reads: readonly string[];
  readonly find: (spec: Spec) => readonly Finding[];
}

export type Spec = Draft['spec'];

/** A field that does not agree, and what would. */
export interface Finding {
  readonly path: Path;
  /** Set where the key itself is wrong, not what stands under it. */
  readonly part?: 'key';
  readonly expected: string;
  readonly hint?: string;
}

/** A finding when something does not hold. */
export const unless = (holds: boolean, finding: Finding): readonly Finding[] =>
  holds ? [] : [finding];

/** `spec.nodes.min` as a path. */
export const at = (path: string): Path => path.split('.');

/** The items that stand in a list a second time, by their place. */
export const repeats = (items: readonly string[]): readonly number[] =>
  items.flatMap((item, i) => (items.indexOf(item) < i ? [i] : []));
