import { describe, expect, it } from 'vitest';
import { globMatches, isGlob } from '../../../autoscaler/src/core/sync-windows/glob.ts';
import { matches } from '../../../autoscaler/src/core/sync-windows/match.ts';
import { aWindow, TARGET } from './a-window.ts';

const LISTS = ['applications', 'namespaces', 'clusters'] as const;
const STATES = { absent: [], hit: ['nobody', '*'], miss: ['nobody'] } as const;
type State = keyof typeof STATES;

describe('selectors', () => {
  const states = Object.keys(STATES) as State[];
  const triples = states.flatMap((a) =>
    states.flatMap((n) => states.map((c) => [a, n, c] as const)),
  );

  /** OR asks for one list that hits, AND for all lists that are there; none is nothing. */
  it.each([false, true])(
    'are joined as documented in all 27 ways, andOperator %s',
    (andOperator) => {
      for (const triple of triples) {
        const lists = Object.fromEntries(
          LISTS.map((list, i) => [list, STATES[triple[i] ?? 'absent']]),
        );
        const hits = triple.filter((it) => it === 'hit').length;
        const misses = triple.filter((it) => it === 'miss').length;
        const expected = andOperator ? hits > 0 && misses === 0 : hits > 0;
        expect([triple, matches(aWindow({ ...lists, andOperator }), TARGET)]).toEqual([
          triple,
          expected,
        ]);
      }
    },
  );

  it('look each at its own part of the target', () => {
    const target = { application: 'a', namespace: 'n', cluster: 'c' };
    const own = { applications: ['a'], namespaces: ['n'], clusters: ['c'], andOperator: true };
    expect(matches(aWindow(own), target)).toBe(true);
    for (const list of LISTS)
      expect(matches(aWindow({ ...own, [list]: ['x'] }), target)).toBe(false);
  });
});

/** Checked against gobwas/glob v0.2.3 itself, which Argo CD uses. */
describe('a glob', () => {
  it.each([
    ['*', '', true],
    ['*', 'a/b.c', true],
    ['demo-*', 'demo-app/x', true],
    ['demo-*', 'a-demo-app', false],
    ['demo-?', 'demo-1', true],
    ['demo-?', 'demo-', false],
    ['[ab]x', 'bx', true],
    ['[!ab]x', 'bx', false],
    ['[^a]x', '^x', true],
    ['[a-c]', 'b', true],
    ['[a-c]', 'd', false],
    ['{a,bb}*', 'bbc', true],
    ['{a*,b}c', 'axc', true],
    ['a,b', 'a,b', true],
    [String.raw`\*`, '*', true],
    [String.raw`\*`, 'a', false],
    ['a.b', 'axb', false],
    ['(a)|b$^+', '(a)|b$^+', true],
    ['a-b', 'a-b', true],
  ])('%s on "%s": %s', (glob, value, expected) => {
    expect(globMatches(glob, value)).toBe(expected);
  });

  it.each([
    ['https://x/*', 'https://x/a', true],
    ['https://x/*', 'https://x/a/b', false],
    ['https://x/**', 'https://x/a/b', true],
    ['a?b', 'a/b', false],
  ])('with a separator, %s on "%s": %s', (glob, value, expected) => {
    expect(globMatches(glob, value, { separator: '/' })).toBe(expected);
  });

  it.each(['[', '[]', '[a', '[a-', '[c-a]', '{a', 'a}', '[a-]', String.raw`a\ `.trim()])(
    'that cannot be read matches nothing: %s',
    (glob) => {
      expect(isGlob(glob)).toBe(false);
      expect(globMatches(glob, glob)).toBe(false);
    },
  );
});
