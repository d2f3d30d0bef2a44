import { describe, expect, it } from 'vitest';
import {
  after,
  type Instant,
  type Millis,
  seconds,
} from '../../../../autoscaler/src/core/units.ts';
import { overrunsOf, paceFor } from '../../../../autoscaler/src/entry/functions/pace.ts';
import { NOON } from '../../../support/cluster.ts';

const inSeconds = (remaining: number) => {
  const { lookUntil, workUntil, endBy } = paceFor(seconds(remaining));
  return [lookUntil, workUntil, endBy].map((span) => span / 1_000);
};

describe('the time of a run', () => {
  it('is divided as agreed where the function has its minute', () => {
    expect(inSeconds(60)).toEqual([35, 45, 50]);
  });

  it('is no longer where more is left: the lease counts on it', () => {
    expect(inSeconds(900)).toEqual([35, 45, 50]);
  });

  it('shrinks at all three ends with what is left', () => {
    expect(inSeconds(40)).toEqual([15, 25, 30]);
    expect(inSeconds(12)).toEqual([0, 0, 2]);
    expect(inSeconds(0)).toEqual([0, 0, 0]);
  });

  it('is overrun by each phase for itself', () => {
    const at = (count: number): Instant => after(NOON, seconds(count));
    const told = (looked: number, worked: number, ended: number) =>
      overrunsOf({
        pace: paceFor(seconds(60)),
        begun: NOON,
        ended: at(ended),
        marks: { looked: at(looked), worked: at(worked) },
      });
    expect(told(35, 45, 50)).toEqual([]);
    expect(told(36, 47, 53)).toEqual([
      { phase: 'look', by: 1_000 as Millis },
      { phase: 'work', by: 2_000 as Millis },
      { phase: 'record', by: 3_000 as Millis },
    ]);
  });

  it('is not overrun by a phase that never was', () => {
    const pace = paceFor(seconds(60));
    expect(overrunsOf({ pace, begun: NOON, ended: NOON, marks: {} })).toEqual([]);
  });
});
