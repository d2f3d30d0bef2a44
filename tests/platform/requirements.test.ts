import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { layGround } from '../support/ground.ts';
import { shortType } from '../support/ground-graph.ts';
import { ROOT } from '../tidy/source.ts';

/** Rows of the table in docs/GROUND.md: the line's id, and what stands in backticks. */
const rows = readFileSync(`${ROOT}/docs/GROUND.md`, 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [id = '', what = '', resources = '', tests = ''] = line.split(' | ');
    const found = /^\| ([IA]\d+)$/.exec(id);
    return found?.[1]
      ? [{ id: found[1], what, resources: named(resources), tests: named(tests) }]
      : [];
  });

function named(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

const { resources } = await layGround({ missing: [] });
const laid = resources.map(({ type, name }) => `${shortType(type)} ${name}`);

describe('the table of requirements', () => {
  test('has every line of the ground and of what runs on AWS', () => {
    const numbered = (letter: string, most: number) =>
      Array.from({ length: most }, (_, index) => `${letter}${index + 1}`);
    expect([...new Set(rows.map(({ id }) => id))]).toEqual([
      ...numbered('I', 5),
      ...numbered('A', 10),
    ]);
  });

  test.each(rows)('$id: $what: is laid by what the program asks for', (row) => {
    expect(row.resources.length).toBeGreaterThan(0);
    expect(row.resources.filter((it) => !laid.includes(it))).toEqual([]);
  });

  test.each(rows)('$id: $what: is held by tests that are there', (row) => {
    expect(row.tests.length).toBeGreaterThan(0);
    expect(row.tests.filter((path) => !existsSync(`${ROOT}/${path}`))).toEqual([]);
  });
});
