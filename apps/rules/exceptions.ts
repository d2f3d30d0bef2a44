/**
 * The one list of what breaks a rule on purpose. An entry that nothing breaks any more is a breach
 * itself, so that the list says what is so. `.checkov.yaml` has the same for checkov's own checks.
 */
export interface Exception {
  readonly rule: string;
  /** As breaches name it. */
  readonly object: string;
  readonly because: string;
}

export const EXCEPTIONS: readonly Exception[] = [];
