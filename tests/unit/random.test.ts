import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../autoscaler/src/core/random.ts';

const draws = (seed: number, count: number): readonly number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random());
};

describe('seeded numbers', () => {
  test('are the same for the same seed, for ever', () => {
    expect(draws(1, 4)).toEqual(draws(1, 4));
    expect(draws(1, 3).map((it) => it.toFixed(6))).toMatchInlineSnapshot(`
      [
        "0.946399",
        "0.272343",
        "0.306857",
      ]
    `);
  });

  test('of neighbouring seeds have nothing in common', () => {
    const first = Array.from({ length: 1_000 }, (_, seed) => draws(seed, 1)[0] ?? 0);
    expect(new Set(first).size).toBe(1_000);
    expect(first.reduce((sum, it) => sum + it, 0) / 1_000).toBeCloseTo(0.5, 1);
  });

  test('are spread evenly over [0, 1)', () => {
    const tenths = new Array<number>(10).fill(0);
    for (const it of draws(7, 10_000))
      tenths[Math.floor(it * 10)] = (tenths[Math.floor(it * 10)] ?? 0) + 1;
    expect(tenths).toHaveLength(10);
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });

  test('of the normal kind have mean 0, deviation 1 and about 5 % beyond 1.96', () => {
    const { normal } = seededRandom(11);
    const all = Array.from({ length: 10_000 }, normal);
    const mean = all.reduce((sum, it) => sum + it, 0) / all.length;
    const variance = all.reduce((sum, it) => sum + (it - mean) ** 2, 0) / all.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
    expect(all.filter((it) => Math.abs(it) > 1.96).length / all.length).toBeCloseTo(0.05, 2);
  });
});
