import { describe, expect, test } from 'vitest';
import { SIMULATE_HELP } from '../../../autoscaler/src/entry/cli/simulate.ts';
import { heldBlock, readDocument } from '../../support/documents.ts';

describe('the figures of `simulate`', () => {
  test('are defined in docs/SIMULATION.md as its help defines them', () => {
    const begin = SIMULATE_HELP.indexOf('Compared with:');
    const end = SIMULATE_HELP.indexOf('A trace is CSV');
    expect(begin).toBeGreaterThan(0);
    expect(end).toBeGreaterThan(begin);
    const figures = SIMULATE_HELP.slice(begin, end).trim();
    expect(heldBlock(readDocument('docs/SIMULATION.md'), 'figures')).toBe(figures);
  });
});
