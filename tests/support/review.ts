import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wouldPrune } from '../../apps/delivery/checks/pruning.ts';
import type { Instant } from '../../autoscaler/src/core/units.ts';
import { chooseLoad } from '../../autoscaler/src/entry/review/effect.ts';
import type { Files, Material } from '../../autoscaler/src/entry/review/material.ts';
import { type Asked, type Review, review } from '../../autoscaler/src/entry/review/review.ts';

const FOLDER = 'tests/fixtures/review';
/** A Monday afternoon in Dhaka, with no window near. */
export const MONDAY = Date.parse('2026-11-23T08:00:00Z') as Instant;
/** In the middle of the Friday flash sale, which denies every change. */
export const FRIDAY_SALE = Date.parse('2026-11-27T14:30:00Z') as Instant;

export const BASE: Files = new Map(
  readdirSync(join(FOLDER, 'base'), { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name))
    .sort()
    .map((path) => [path.slice(`${FOLDER}/base/`.length), readFileSync(path, 'utf8')]),
);

/** A Friday from noon to midnight in Dhaka, of the built-in week: with the sale at eight. */
export const LOAD = { path: 'friday.csv', text: readFileSync(`${FOLDER}/friday.csv`, 'utf8') };

/** What an author does: replace words in files, or take files away. */
export type Edits = Readonly<Record<string, readonly (readonly [string, string])[] | null>>;

export function edited(edits: Edits, files: Files = BASE): Files {
  const result = new Map(files);
  for (const [path, words] of Object.entries(edits)) {
    if (words === null) result.delete(path);
    else {
      const text = result.get(path) ?? '';
      result.set(
        path,
        words.reduce((now, [from, to]) => replaced(now, from, to), text),
      );
    }
  }
  return result;
}

/** An edit that no longer finds its place would test nothing. */
function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
  return text.replace(from, to);
}

export const material = (head: Files, base: Files = BASE): Material => ({
  base: { name: 'main', commit: 'a'.repeat(40), files: base },
  head: { name: 'feature', commit: 'b'.repeat(40), files: head },
  upToDate: true,
  wayBack: { command: `git revert --no-edit ${'b'.repeat(40)} && git push`, when: 'Right here.' },
  diff: '--- a/policies/scaling-policy.yaml\n+++ b/policies/scaling-policy.yaml\n',
});

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A review with next to no replay unless `asked` brings a load: most claims need none. */
export const reviewOf = (it: Material, asked: Partial<Asked> = {}): Promise<Review> =>
  review(it, {
    now: MONDAY,
    cluster: 'smartscale-prod',
    wouldPrune,
    checkDelivery: () => [],
    load: SHORT_LOAD,
    sha256,
    ...asked,
  });

/** Two samples, so that a replay is over at once. */
const SHORT_LOAD = chooseLoad(new Map(), {
  trace: { path: 'short.csv', text: '2026-11-23T00:00:00Z,2\n2026-11-23T00:05:00Z,2\n' },
  seed: 1,
});
