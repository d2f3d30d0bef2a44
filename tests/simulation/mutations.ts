import { expect } from 'vitest';
import { huntIn } from './mutant-copy.ts';
import type { Mutant } from './mutants.ts';

/** Of one hunt, with other work beside it. */
export const HUNT_TIMEOUT = 120_000;

/** The swarm notices the mistake, by one of the complaints that it should make. */
export async function expectCaught(mutant: Mutant): Promise<void> {
  const { name, edits, focus = 'none', caughtBy, from = 1 } = mutant;
  if (from !== 1) expect((await huntIn([], focus, { from })).violations).toEqual([]);
  const { seeds, violations } = await huntIn(edits, focus, { from });
  const said = violations.join('\n');
  expect(
    caughtBy.some((words) => said.includes(words)),
    said || 'survived',
  ).toBe(true);
  process.stdout.write(`  caught after ${String(seeds).padStart(2)} seeds: ${name}\n`);
}
