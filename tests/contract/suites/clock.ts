import { describe, expect, test } from 'vitest';
import type { Millis } from '../../../autoscaler/src/core/units.ts';
import type { Clock } from '../../../autoscaler/src/ports/clock.ts';

export interface ClockBench {
  readonly port: Clock;
  /** Lets so much time pass for whoever sleeps. Nothing to do where time passes by itself. */
  readonly pass: (span: Millis) => Promise<void>;
}

export interface ClockTarget {
  readonly name: string;
  /** Several tasks may sleep at once. A single ticker needs no such clock. */
  readonly manySleepers: boolean;
  readonly open: () => Promise<ClockBench>;
}

/** Short enough for a clock on the wall. */
const [SHORT, LONG] = [20 as Millis, 60 as Millis];

export function clockContract({ name, manySleepers, open }: ClockTarget): void {
  describe(`clock: ${name}`, () => {
    test('tells whole milliseconds', async () => {
      const { port } = await open();
      expect(Number.isSafeInteger(port.now())).toBe(true);
    });

    test('has moved on by at least the span when a sleep ends', async () => {
      const { port, pass } = await open();
      const begun = port.now();
      const slept = port.sleep(LONG);
      await pass(LONG);
      await slept;
      // A clock on the wall may round a timer down by a millisecond.
      expect(port.now() - begun).toBeGreaterThanOrEqual(LONG - 1);
      expect(Number.isSafeInteger(port.now())).toBe(true);
    });

    if (manySleepers)
      test('wakes whoever sleeps less first', async () => {
        const { port, pass } = await open();
        const woken: string[] = [];
        const long = port.sleep(LONG).then(() => woken.push('long'));
        const short = port.sleep(SHORT).then(() => woken.push('short'));
        await pass(LONG);
        await Promise.all([long, short]);
        expect(woken).toEqual(['short', 'long']);
      });

    test('comes back from a sleep of nothing', async () => {
      const { port, pass } = await open();
      const slept = port.sleep(0 as Millis);
      await pass(0 as Millis);
      await expect(slept).resolves.toBeUndefined();
    });
  });
}
