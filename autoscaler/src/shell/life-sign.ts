import { type Millis, minutes } from '../core/units.ts';
import type { Duty } from '../ports/duty.ts';
import type { LifeSigns } from '../ports/life-signs.ts';

export interface LifeSignOptions {
  readonly lifeSigns: LifeSigns;
  /** How long ago each duty last went well. */
  readonly ages: () => Readonly<Record<string, Millis>>;
}

/** Says that the controller lives, and how its duties stand: its silence is an alarm (A4). */
export function lifeSignDuty({ lifeSigns, ages }: LifeSignOptions): Duty {
  // A controller that dies at once, again and again, must not look like one that lives.
  let rounds = 0;
  return {
    name: 'life-sign',
    every: minutes(5),
    run: async () => {
      rounds += 1;
      if (rounds === 1) return 'unchanged';
      await lifeSigns.give(ages());
      return 'done';
    },
  };
}
