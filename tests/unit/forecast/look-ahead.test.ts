import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Forecast } from '../../../autoscaler/src/core/forecast/forecast.ts';
import { forecastLoad } from '../../../autoscaler/src/core/forecast/look-ahead.ts';
import { emptyMemory } from '../../../autoscaler/src/core/forecast/memory.ts';
import { standings } from '../../../autoscaler/src/core/forecast/selector.ts';
import { seededRandom } from '../../../autoscaler/src/core/random.ts';
import { hours, type Millis, minutes } from '../../../autoscaler/src/core/units.ts';
import { DAY_OF_SLOTS, endOf, recorded, shopLoad } from '../../support/loads.ts';

type Expected = Extract<Forecast, { kind: 'expected' }>;

function expected(loads: readonly number[]): Expected {
  const forecast = forecastLoad(recorded(loads), endOf(loads.length - 1));
  if (forecast.kind !== 'expected') throw new Error(`it says ${forecast.kind}`);
  return forecast;
}

describe('a forecast', () => {
  test('says nothing under 24 hours of load, and speaks from then on', () => {
    const loads = shopLoad(DAY_OF_SLOTS);
    const short = forecastLoad(recorded(loads.slice(1)), endOf(DAY_OF_SLOTS - 2));
    expect(short).toEqual({
      kind: 'too-little-history',
      have: (hours(24) - minutes(5)) as Millis,
      need: hours(24),
    });
    expect(expected(loads).horizons.map(({ ahead }) => ahead)).toEqual([
      minutes(10),
      minutes(20),
      minutes(30),
    ]);
  });

  test('says nothing of no load at all', () => {
    expect(forecastLoad(emptyMemory(), endOf(0)).kind).toBe('too-little-history');
  });

  test('is unknown once its last slot is older than a gap that would be bridged', () => {
    const loads = shopLoad(DAY_OF_SLOTS);
    const memory = recorded(loads);
    expect(forecastLoad(memory, endOf(DAY_OF_SLOTS + 3)).kind).toBe('expected');
    const late = (endOf(DAY_OF_SLOTS + 3) + 1) as ReturnType<typeof endOf>;
    expect(forecastLoad(memory, late)).toEqual({ kind: 'unknown' });
  });

  test('of a load that never changes is that load, with nothing added', () => {
    for (const { point, p90 } of expected(new Array<number>(3 * DAY_OF_SLOTS).fill(2.5)).horizons) {
      expect(point).toBeCloseTo(2.5, 5);
      expect(p90).toBeCloseTo(2.5, 5);
    }
  });

  test('of an idle cluster is idle', () => {
    const { horizons } = expected(new Array<number>(2 * DAY_OF_SLOTS).fill(0));
    expect(horizons.map(({ point, p90 }) => [point, p90])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  test('of a wave that comes every day sees the rise before it begins', () => {
    const loads = Array.from({ length: 4 * DAY_OF_SLOTS + 100 }, (_, i) =>
      i % DAY_OF_SLOTS >= 104 && i % DAY_OF_SLOTS < 200 ? 6 : 2,
    );
    const [, , half] = expected(loads).horizons;
    expect(half?.point).toBeGreaterThan(4);
    const [ten] = expected(loads.slice(0, -4)).horizons;
    expect(ten?.point).toBeLessThan(2.5);
  });

  test('of a load that walks at random is the last value, and says that it fell back', () => {
    const random = seededRandom(3);
    let load = 20;
    const walk = Array.from({ length: 3 * DAY_OF_SLOTS }, () => {
      load = Math.abs(load + 0.5 * random.normal());
      return load;
    });
    const forecast = expected(walk);
    expect(forecast).toMatchObject({ member: 'last-value', fellBack: true });
    expect(forecast.horizons.map(({ point }) => point)).toEqual(
      [0, 0, 0].map(() => Math.fround(walk.at(-1) ?? 0)),
    );
  });

  test('of a noisy wave leaves the last value behind', () => {
    const forecast = expected(shopLoad(10 * DAY_OF_SLOTS));
    expect(forecast.fellBack).toBe(false);
    expect(forecast.member).not.toBe('last-value');
  });

  test('comes from the member with the least error of the day', () => {
    const loads = shopLoad(9 * DAY_OF_SLOTS);
    const total = (errors: readonly (number | undefined)[]) =>
      errors.reduce<number>((sum, it) => sum + (it ?? Number.POSITIVE_INFINITY), 0);
    const ranked = [...standings(recorded(loads))].sort(
      (a, b) => total(a.errors) - total(b.errors),
    );
    expect(ranked[0]?.member).toBe(expected(loads).member);
    expect(ranked[0]?.speaks).toBe(true);
    expect(ranked.filter(({ speaks }) => speaks)).toHaveLength(1);
  });
});

describe('a forecaster', () => {
  const errorOf = (loads: readonly number[], name: string): readonly (number | undefined)[] =>
    standings(recorded(loads)).find(({ member }) => member === name)?.errors ?? [];

  test('that learns weights goes on with a steady rise, as far as it is asked to', () => {
    const rise = Array.from({ length: 4 * DAY_OF_SLOTS }, (_, i) => 2 + i / 100);
    const errors = errorOf(rise, 'ridge');
    expect(errors).toHaveLength(3);
    for (const error of errors) expect(error).toBeLessThan(0.005);
    expect(errorOf(rise, 'last-value')[2]).toBeCloseTo(0.06, 2);
  });

  test('that knows the usual day carries over how far today is from it', () => {
    const levels = [4, 7, 3, 8, 5, 9, 2, 6, 3];
    const loads = Array.from({ length: 9 * DAY_OF_SLOTS - 10 }, (_, i) => {
      const wave = Math.sin((2 * Math.PI * i) / DAY_OF_SLOTS);
      return wave + (levels[Math.floor(i / DAY_OF_SLOTS)] ?? 0);
    });
    const [ten] = errorOf(loads, 'daily-profile');
    expect(ten).toBeLessThan(0.25);
  });

  test('is heard only once it has forecast for half a day', () => {
    const random = seededRandom(8);
    const week: number[] = [20];
    while (week.length < 7 * DAY_OF_SLOTS)
      week.push(Math.abs((week.at(-1) ?? 0) + 0.6 * random.normal()));
    const loads = [...week, ...week.slice(0, 200)];
    const speakerAfter = (slots: number) => expected(loads.slice(0, week.length + slots)).member;
    expect(errorOf(loads.slice(0, week.length + 30), 'last-week')[0]).toBeLessThan(0.8);
    expect(speakerAfter(30)).not.toBe('last-week');
    expect(speakerAfter(200)).toBe('last-week');
  });
});

describe('with history', () => {
  const silent = (days: number) =>
    standings(recorded(shopLoad(days * DAY_OF_SLOTS)))
      .filter(({ errors }) => errors.includes(undefined))
      .map(({ member }) => member);

  test.each([
    [1, ['daily-profile', 'last-week', 'ridge']],
    [3, ['last-week']],
    [6, ['last-week']],
    [8, []],
  ])('of %d days those cannot speak yet: %j', (days, members) => {
    expect(silent(days)).toEqual(members);
  });
});

describe('no forecast looks ahead', () => {
  test('another future changes nothing that was said before it', () => {
    const whole = shopLoad(9 * DAY_OF_SLOTS);
    const cut = 8 * DAY_OF_SLOTS + 17;
    const other = [...whole.slice(0, cut), ...shopLoad(DAY_OF_SLOTS, { seed: 9, noise: 0.9 })];
    const said = (loads: readonly number[]) => {
      let memory = recorded(loads.slice(0, cut - 300));
      const forecasts: Forecast[] = [];
      for (let i = cut - 300; i < loads.length; i++) {
        memory = recorded([loads[i] ?? 0], { into: memory, from: i });
        forecasts.push(forecastLoad(memory, endOf(i)));
      }
      return forecasts;
    };
    const [before, after] = [said(whole), said(other)];
    expect(after.slice(0, 300)).toEqual(before.slice(0, 300));
    expect(after.slice(300, 320)).not.toEqual(before.slice(300, 320));
  });
});

describe('laws', () => {
  const load = fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: 0, max: 50, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );
  const day = fc.array(load, { minLength: 330, maxLength: 330 });

  test('whatever came, forecasts lie between nothing and three times the highest load', () => {
    fc.assert(
      fc.property(day, (loads) => {
        const forecast = forecastLoad(recorded(loads), endOf(loads.length - 1));
        if (forecast.kind !== 'expected') return;
        const highest = loads.reduce((top, it) => (it > top ? it : top), 0);
        for (const { point, p90 } of forecast.horizons)
          for (const said of [point, p90]) {
            expect(said).toBeGreaterThanOrEqual(0);
            expect(said).toBeLessThanOrEqual(3 * highest * (1 + 1e-6));
          }
      }),
      { numRuns: 25 },
    );
  });

  test('twice the load is twice the forecast, by the same member', () => {
    const loads = shopLoad(9 * DAY_OF_SLOTS + 40);
    const [once, twice] = [expected(loads), expected(loads.map((it) => it * 2))];
    expect(twice.member).toBe(once.member);
    twice.horizons.forEach(({ point, p90 }, i) => {
      expect(point / (once.horizons[i]?.point ?? 0)).toBeCloseTo(2, 5);
      expect(p90 / (once.horizons[i]?.p90 ?? 0)).toBeCloseTo(2, 5);
    });
  });
});
