import { describe, expect, it } from 'vitest';
import { systemClock, systemJitter } from '../../../../autoscaler/src/adapters/transport/system.ts';
import { elapsed, type Millis } from '../../../../autoscaler/src/core/units.ts';

describe('the real clock', () => {
  it('lets at least the time pass that was asked for, by its own count', async () => {
    const clock = systemClock();
    const begun = clock.now();
    await clock.sleep(20 as Millis);
    // Timers of Node may wake a millisecond early by the wall clock.
    expect(elapsed(begun, clock.now())).toBeGreaterThanOrEqual(19);
    expect(Number.isInteger(clock.now())).toBe(true);
  });

  it('does not wait for a time that has passed', async () => {
    await expect(systemClock().sleep(-5 as Millis)).resolves.toBeUndefined();
  });

  it('has chance from zero to below one, and not one value', () => {
    const drawn = Array.from({ length: 100 }, systemJitter);
    expect(drawn.every((it) => it >= 0 && it < 1)).toBe(true);
    expect(new Set(drawn).size).toBeGreaterThan(1);
  });
});
