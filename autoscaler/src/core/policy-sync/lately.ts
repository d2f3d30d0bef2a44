import type { Sha256 } from '../policy/envelope.ts';
import { after, before, days, type Instant } from '../units.ts';

/** One text that stood in the parameter. */
export interface Version {
  readonly text: string;
  readonly version: number;
  /** When it was put. */
  readonly since: Instant;
}

/** Content that was live within so long passes every window (G6). */
export const LATELY = days(30);

/**
 * Hashes of the policies that were live at any moment of the last thirty days. A text counts from
 * when it was put until the next one was: one that was put before and replaced within is in.
 * The store keeps a hundred versions; what it has forgotten is held like anything new.
 */
export function livedLately(
  versions: readonly Version[],
  now: Instant,
  sha256: Sha256,
): ReadonlySet<string> {
  const from = before(now, LATELY);
  const ordered = versions.toSorted((a, b) => a.version - b.version);
  const ends = ordered.map((_, index) => ordered[index + 1]?.since ?? after(now, days(1)));
  const recent = ordered.filter((_, index) => (ends[index] ?? now) > from);
  return new Set(recent.flatMap(({ text }) => wholeHash(text, sha256) ?? []));
}

/** The hash that an envelope bears, if its policy is still the one that was hashed. */
export function wholeHash(text: string, sha256: Sha256): string | undefined {
  try {
    const envelope: unknown = JSON.parse(text);
    if (typeof envelope !== 'object' || envelope === null) return undefined;
    const { hash, policy } = envelope as { readonly hash?: unknown; readonly policy?: unknown };
    return typeof hash === 'string' && sha256(JSON.stringify(policy)) === hash ? hash : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a policy stood in a version older than that one. */
export const livedBefore = (
  versions: readonly Version[],
  { hash, version }: { readonly hash: string; readonly version: number },
  sha256: Sha256,
): boolean => versions.some((it) => it.version < version && wholeHash(it.text, sha256) === hash);
