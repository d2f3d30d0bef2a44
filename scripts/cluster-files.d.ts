/** Texts of files by path from the root. */
export type Files = ReadonlyMap<string, string>;
export interface Drift {
  readonly kind: 'missing' | 'changed' | 'stale';
  readonly path: string;
}
/** What stands in the cluster's folder, `kept` files aside. */
export declare function readFiles(kept: readonly string[], root?: string): Files;
/** How what is there differs from what should be, in order of path. */
export declare function driftOf(wanted: Files, found: Files): readonly Drift[];
/** Makes what is there equal to what should be, and says what that took. */
export declare function writeFiles(wanted: Files, found: Files, root?: string): readonly Drift[];
