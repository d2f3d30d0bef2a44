import { describe, expect, test } from 'vitest';
import type { Forecast } from '../../../autoscaler/src/core/forecast/forecast.ts';
import { watchRamps } from '../../../autoscaler/src/core/forecast/ramps.ts';
import { type Cores, type Millis, minutes } from '../../../autoscaler/src/core/units.ts';
import { NOON } from '../../support/cluster.ts';

const HORIZON = 6;
const FLAT = 4;
const RISE_AT = 20;

/** P90s for 10, 20 and 30 minutes ahead. */
const forecastOf = (p90: readonly [number, number, number]): Forecast => ({
  kind: 'expected',
  at: NOON,
  member: 'ridge',
  fellBack: false,
  horizons: p90.map((value, i) => ({
    ahead: minutes(10 * (i + 1)) as Millis,
    point: value as Cores,
    p90: value as Cores,
  })),
});

/** A flat load that doubles at slot 20, and what was forecast at each slot before. */
function watched(at: (slot: number) => Forecast) {
  const ramps = watchRamps(HORIZON);
  for (let slot = 0; slot < 40; slot++) ramps.see(slot, slot < RISE_AT ? FLAT : 2 * FLAT, at(slot));
  return ramps.score();
}

/** Reaches the risen load for so many slots ahead of the rise, and not before. */
const warned = (slots: number) => (slot: number) =>
  forecastOf(
    [2, 4, 6].map((steps) =>
      slot + steps >= RISE_AT && RISE_AT - slot <= slots ? 2 * FLAT : FLAT,
    ) as [number, number, number],
  );

describe('a steep rise', () => {
  test('counts once, however long the load stays up', () => {
    expect(watched(() => ({ kind: 'unknown' })).count).toBe(1);
  });

  test('that nobody forecast came as a surprise', () => {
    expect(watched(() => ({ kind: 'unknown' }))).toMatchObject({ announced: 0, lead: 0 });
    expect(watched(() => forecastOf([FLAT, FLAT, FLAT]))).toMatchObject({ announced: 0, lead: 0 });
  });

  test('was announced by as much as the farthest P90 that reached it, and all nearer ones', () => {
    expect(watched(warned(6))).toMatchObject({ announced: 1, lead: minutes(30) });
    expect(watched(warned(5))).toMatchObject({ announced: 1, lead: minutes(20) });
    expect(watched(warned(2))).toMatchObject({ announced: 1, lead: minutes(10) });
  });

  test('was not announced by a forecast that was taken back', () => {
    const takenBack = (slot: number) => (RISE_AT - slot === 6 ? warned(6)(slot) : warned(0)(slot));
    expect(watched(takenBack)).toMatchObject({ announced: 0, lead: 0 });
  });
});

describe('a load without steep rises', () => {
  test('has nothing to announce', () => {
    const ramps = watchRamps(HORIZON);
    for (let slot = 0; slot < 40; slot++) ramps.see(slot, 4 + slot / 100, { kind: 'unknown' });
    expect(ramps.score()).toEqual({ count: 0, announced: 1, lead: 0 });
  });
});
