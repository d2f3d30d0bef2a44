import { formatIso, parseIso } from '../iso-time.ts';
import { LATELY } from '../policy-sync/lately.ts';
import { before, DAY, elapsed, type Instant } from '../units.ts';

/** On a gate: digests of the folders that its application was live with, and until when. */
export const LIVED = 'smartscale.dev/lived';

/** By digest of the application's folder, as Flux tells it: when it was last seen live. */
export type Lived = Readonly<Record<string, Instant>>;

/** More than anybody delivers in thirty days; what is forgotten waits like anything new. */
const MOST = 100;

/** What nobody can read is nothing: content waits that might have passed, and never the reverse. */
export function livedIn(text: string | undefined): Lived {
  try {
    const read: unknown = JSON.parse(text ?? '{}');
    if (typeof read !== 'object' || read === null) return {};
    const pairs = Object.entries(read).flatMap(([digest, at]) => {
      const instant = typeof at === 'string' ? parseIso(at) : undefined;
      return instant === undefined ? [] : [[digest, instant] as const];
    });
    return Object.fromEntries(pairs);
  } catch {
    return {};
  }
}

export const wasLately = (lived: Lived, digest: string, now: Instant): boolean => {
  const at = lived[digest];
  return at !== undefined && at > before(now, LATELY);
};

/** With one more day of that one; written at most once a day while nothing changes. */
export function livedSince(lived: Lived, digest: string, now: Instant): Lived {
  const at = lived[digest];
  if (at !== undefined && elapsed(at, now) < DAY) return lived;
  const all = Object.entries({ ...lived, [digest]: now });
  const recent = all.filter(([, seen]) => seen > before(now, LATELY));
  return Object.fromEntries(recent.toSorted(([, a], [, b]) => b - a).slice(0, MOST));
}

export const livedText = (lived: Lived): string =>
  JSON.stringify(Object.fromEntries(Object.entries(lived).map(([it, at]) => [it, formatIso(at)])));
