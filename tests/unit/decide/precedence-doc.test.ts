import { describe, expect, test } from 'vitest';
import { PRECEDENCE } from '../../../autoscaler/src/core/decide/precedence.ts';
import { precedenceTable } from '../../../autoscaler/src/core/decide/precedence-table.ts';
import { heldBlock, readDocument } from '../../support/documents.ts';

const DOCUMENT = 'docs/SCALING_ALGORITHM.md';

describe('the precedence table', () => {
  // The expected side of a failure is the table to paste into the document.
  test(`stands in ${DOCUMENT} as the code has it`, () => {
    expect(heldBlock(readDocument(DOCUMENT), 'precedence')).toBe(precedenceTable(PRECEDENCE));
  });

  test('marks the urgencies that a guard stops, and no others', () => {
    const [guard] = PRECEDENCE;
    const table = precedenceTable(
      guard ? [{ ...guard, code: 'cooling-down', stops: ['pods'], why: 'Because.' }] : [],
    );
    expect(table.split('\n').at(-1)).toBe('| 1 | `cooling-down` |  |  |  | × |  | Because. |');
  });

  test('has a row for every guard, the strongest first', () => {
    const rows = precedenceTable(PRECEDENCE).split('\n').slice(2);
    const guards = rows.map((row) => /`([a-z-]+)`/.exec(row)?.[1]);
    expect(guards).toEqual(PRECEDENCE.map(({ code }) => code));
  });
});
