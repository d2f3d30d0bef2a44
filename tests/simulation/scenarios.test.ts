import { describe, expect, test } from 'vitest';
import { play } from './play.ts';
import { SCENARIOS } from './scenarios/all.ts';

describe('stories, played over the wire', () => {
  test.each(SCENARIOS)('$name: $story', async (scenario) => {
    const { violations, unmet, calls } = await play(scenario);
    expect(violations).toEqual([]);
    expect(unmet).toEqual([]);
    expect(calls).toBeGreaterThan(100);
  });

  test.each(SCENARIOS.slice(0, 1))(
    '$name goes the same way twice, call by call',
    async (scenario) => {
      const [once, again] = [await play(scenario), await play(scenario)];
      expect(again.calls).toBe(once.calls);
      expect(again.stage.wire.published).toEqual(once.stage.wire.published);
    },
  );
});
