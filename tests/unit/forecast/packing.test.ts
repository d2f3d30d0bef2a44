import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from '../../../autoscaler/src/core/forecast/base64.ts';
import { forecastLoad } from '../../../autoscaler/src/core/forecast/look-ahead.ts';
import { emptyMemory, type ForecastMemory } from '../../../autoscaler/src/core/forecast/memory.ts';
import {
  type PackedMemory,
  packDays,
  packMemory,
  packScores,
} from '../../../autoscaler/src/core/forecast/packing.ts';
import { unpackMemory } from '../../../autoscaler/src/core/forecast/unpacking.ts';
import { DAY_OF_SLOTS, endOf, recorded, shopLoad, slotAt } from '../../support/loads.ts';

function stored(packed: unknown): ForecastMemory {
  const read = unpackMemory(JSON.parse(JSON.stringify(packed)), 'HISTORY');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const LENGTH = 9 * DAY_OF_SLOTS + 30;
const LOADS = shopLoad(LENGTH).map((load, i) => (i > 1_000 && i < 1_050 ? Number.NaN : load));
const PACKED = packMemory(recorded(LOADS));

describe('a memory from storage', () => {
  test('forecasts the same, now and after a hundred slots more', () => {
    const live = recorded(LOADS);
    const read = stored(packMemory(live));
    expect(read.known).toBe(live.known);
    expect(forecastLoad(read, endOf(LENGTH - 1))).toEqual(forecastLoad(live, endOf(LENGTH - 1)));
    const more = shopLoad(100, { seed: 4 });
    const [later, readLater] = [live, read].map((into) => recorded(more, { into, from: LENGTH }));
    if (!later || !readLater) throw new Error('two memories were recorded into');
    expect(packMemory(readLater)).toEqual(packMemory(later));
    const now = endOf(LENGTH + 99);
    expect(forecastLoad(readLater, now)).toEqual(forecastLoad(later, now));
  });

  test('of four full weeks learns the same as one that was never stored', () => {
    const live = recorded(shopLoad(29 * DAY_OF_SLOTS));
    const read = stored(packMemory(live));
    const more = shopLoad(30, { seed: 4 });
    const from = 29 * DAY_OF_SLOTS;
    expect(packScores(recorded(more, { into: read, from }))).toEqual(
      packScores(recorded(more, { into: live, from })),
    );
  });

  test('that is empty is empty', () => {
    expect(stored(packMemory(emptyMemory()))).toEqual(emptyMemory());
  });

  test('whose scores are a few slots behind its days catches up', () => {
    const behind = packScores(recorded(LOADS.slice(0, -3)));
    const read = stored({ ...PACKED, scores: behind });
    expect(packMemory(read)).toEqual(PACKED);
  });

  test('whose scores were lost learns anew from its days', () => {
    const { scores: _, ...rest } = PACKED;
    const forecast = forecastLoad(stored(rest), endOf(LENGTH - 1));
    expect(forecast.kind).toBe('expected');
  });

  test('of which a day was lost does without it', () => {
    const read = stored({ ...PACKED, days: PACKED.days.filter((_, i) => i !== 4) });
    expect(read.known).toBe(stored(PACKED).known - DAY_OF_SLOTS);
    expect(forecastLoad(read, endOf(LENGTH - 1)).kind).toBe('expected');
  });
});

describe('packed', () => {
  test('a day is 288 slots in 1,536 characters, and the scores are some 15 KB', () => {
    expect(PACKED.days).toHaveLength(10);
    for (const { slots } of PACKED.days) expect(slots).toHaveLength(1_536);
    const size = JSON.stringify(PACKED.scores).length;
    expect(size).toBeGreaterThan(10_000);
    expect(size).toBeLessThan(16_000);
  });

  test('only the days since an instant are written when asked so', () => {
    const memory = stored(PACKED);
    expect(packDays(memory, slotAt(LENGTH - 1)).map(({ day }) => day)).toEqual(['2026-10-10']);
    expect(packDays(memory, slotAt(LENGTH - DAY_OF_SLOTS)).map(({ day }) => day)).toEqual([
      '2026-10-09',
      '2026-10-10',
    ]);
  });

  const [board] = PACKED.scores.boards;
  const damaged: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['no object', 'memory', ['']],
    ['of another version', { ...PACKED, version: 2 }, ['version']],
    ['a day too short', withDay(PACKED, 'AAAA'), ['days.0.slots']],
    ['a day that is no base64', withDay(PACKED, '*'.repeat(1_536)), ['days.0.slots']],
    [
      'scores cut short',
      { ...PACKED, scores: { ...PACKED.scores, boards: [{ ...board, spoken: '', fit: 'AAAA' }] } },
      ['scores.boards.0.spoken', 'scores.boards.0.fit'],
    ],
  ];
  test.each(damaged)('a memory that is %s is refused, and says where', (_, given, paths) => {
    const read = unpackMemory(given, 'HISTORY');
    expect(read.ok).toBe(false);
    expect(read.ok ? [] : read.problems.map(({ path }) => path)).toEqual(paths);
  });

  test('numbers that no load can have are unknown', () => {
    const slots = new Float32Array(DAY_OF_SLOTS).fill(1);
    slots.set([-1, Number.POSITIVE_INFINITY, Number.NaN]);
    const text = toBase64(new Uint8Array(slots.buffer));
    const read = stored({ version: 1, days: [{ day: '2026-10-01', slots: text }] });
    expect(read.known).toBe(DAY_OF_SLOTS - 3);
  });
});

function withDay(packed: PackedMemory, slots: string): unknown {
  return { ...packed, days: [{ day: '2026-10-01', slots }] };
}

describe('base64', () => {
  test('is that of the platform, both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(fromBase64(text)).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  test.each(['A', 'AAA', 'AA=A', '====', 'AA-A', 'ÄAAA'])('refuses %s', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});
