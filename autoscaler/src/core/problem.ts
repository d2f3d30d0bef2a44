/**
 * One thing wrong with something that came from outside. Parsers collect all of them, so that a
 * person mends a file once and not line by line.
 */
export interface Problem {
  /** File, flag or event that it came in. */
  readonly source: string;
  /** Path inside it, such as `spec.nodes.max`, or empty for the whole. */
  readonly path: string;
  /** From 1; present where the source has lines. */
  readonly line?: number;
  readonly column?: number;
  /** What was expected, as a noun phrase: "a share such as 70%". */
  readonly expected: string;
  /** What came, already shortened for a message. */
  readonly got: string;
  /** A way out, such as `did you mean "above"?`. */
  readonly hint?: string;
  /** Name of the rule that was broken, where a rule has one. */
  readonly code?: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `policy.yaml:12:5: spec.nodes.max: expected a whole number, got "ten" (did you mean 10?)` */
export function renderProblem(problem: Problem): string {
  const { source, path, line, column, expected, got, hint } = problem;
  const place = line === undefined ? source : `${source}:${line}:${column ?? 1}`;
  const where = path === '' ? '' : ` ${path}:`;
  return `${place}:${where} expected ${expected}, got ${got}${hint ? ` (${hint})` : ''}`;
}

/** A value as it stands in a message: quoted, cut after 60 characters. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
