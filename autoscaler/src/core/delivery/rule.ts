import type { Path } from '../policy/yaml-source.ts';
import type { Draft } from './document.ts';

export type Spec = Draft['spec'];
export type DraftWindow = Spec['syncWindows'][number];
export type DraftApplication = Spec['applications'][number];

/** One way in which fields of a delivery policy must agree with each other. */
export interface Rule {
  readonly code: string;
  /**
   * Lists that it compares as wholes. When an item of one could not be read the rule stays silent:
   * it would miss what a person did write.
   */
  readonly wholes: readonly ('applications' | 'syncWindows')[];
  readonly find: (spec: Spec) => readonly Finding[];
}

export interface Finding {
  /** From `spec`. */
  readonly path: Path;
  readonly expected: string;
  readonly hint?: string;
}
