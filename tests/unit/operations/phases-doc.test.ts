import { describe, expect, test } from 'vitest';
import { LAUNCH_EDGES } from '../../../autoscaler/src/core/operations/launch.ts';
import { phaseDiagram } from '../../../autoscaler/src/core/operations/phase-diagram.ts';
import { REMOVAL_EDGES } from '../../../autoscaler/src/core/operations/removal.ts';
import { heldBlock, readDocument } from '../../support/documents.ts';

const DOCUMENT = 'docs/SCALING_ALGORITHM.md';

describe('the phase machines', () => {
  // The expected side of a failure is the diagram to paste into the document.
  test.each([
    ['launch', LAUNCH_EDGES],
    ['removal', REMOVAL_EDGES],
  ])(`stand in ${DOCUMENT} as the code has them: %s`, (name, edges) => {
    expect(heldBlock(readDocument(DOCUMENT), `${name}-phases`)).toBe(phaseDiagram(edges));
  });

  test.each([
    ['launch', LAUNCH_EDGES],
    ['removal', REMOVAL_EDGES],
  ])('have a row in the table of what each %s phase waits for', (name, edges) => {
    const rows = heldBlock(readDocument(DOCUMENT), `${name}-waits`).split('\n').slice(2);
    expect(rows.map((row) => /^\| `([a-z]+)`/.exec(row)?.[1])).toEqual(Object.keys(edges));
  });

  test('are drawn from the first phase to the settled ones', () => {
    expect(phaseDiagram({ open: ['done'], done: [] })).toBe(
      ['stateDiagram-v2', '  [*] --> open', '  open --> done', '  done --> [*]'].join('\n'),
    );
  });
});
