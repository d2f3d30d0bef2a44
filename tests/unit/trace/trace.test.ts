import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIso } from '../../../autoscaler/src/core/iso-time.ts';
import { parseTrace, scaleTrace, type Trace } from '../../../autoscaler/src/core/trace/trace.ts';
import { type Instant, minutes } from '../../../autoscaler/src/core/units.ts';
import { instant } from '../../support/calendar.ts';

function read(text: string): Trace {
  const parsed = parseTrace(text, 'load.csv');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const START = instant('2026-11-23T00:00:00Z');
const csv = (rows: readonly (readonly [second: number, value: number])[]): string =>
  rows.map(([second, value]) => `${START / 1_000 + second},${value}`).join('\n');

describe('a trace', () => {
  test.each([
    ['ISO-8601', 'timestamp,value\n2026-11-23T00:00:00Z,1\n2026-11-23T00:05:00Z,2.5\n'],
    ['an offset', 'time,load\n2026-11-23T06:00:00+06:00,1\n2026-11-23T06:05:00+06:00,2.5\n'],
    ['Unix seconds', '1795392000,1\n1795392300,2.5'],
    ['broken seconds', '1795392000.001,1\n1795392300.000,2.5'],
    [
      'Windows line ends and a byte-order mark',
      '\uFEFFtimestamp,value\r\n1795392000,1\r\n1795392300,2.5\r\n',
    ],
    ['quotes and blanks', '"timestamp" , "value"\n"1795392000" , "1"\n\n"1795392300","2.5"\n'],
  ])('is read from %s', (_, text) => {
    const { start, step, values, notes } = read(text);
    expect([formatIso(start), step, values, notes]).toEqual([
      '2026-11-23T00:00:00Z',
      minutes(5),
      [1, 2.5],
      [],
    ]);
  });

  test('without zones is read as UTC, and says so', () => {
    const { start, notes } = read('2026-11-23 00:00:00,1\n2026-11-23 00:05,2');
    expect(start).toBe(START);
    expect(notes).toEqual(['load.csv: stamps without a zone are read as UTC']);
  });

  test('begins at the slot of its first sample', () => {
    const { start, values } = read(
      csv([
        [130, 1],
        [430, 2],
        [730, 3],
      ]),
    );
    expect([start, values]).toEqual([START, [1, 2, 3]]);
  });

  test('stamps that wobble by seconds are still one sample a slot', () => {
    const wobble = fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(wobble, (late) => {
        const rows = late.map((second, i) => [i * 300 + (i === 0 ? 0 : second), i] as const);
        const { values, notes } = read(csv(rows));
        expect(values).toEqual(late.map((_, i) => i));
        expect(notes).toEqual([]);
      }),
    );
  });

  test('finer than five minutes is averaged over each five', () => {
    const { values, notes } = read(csv(Array.from({ length: 40 }, (_, i) => [i * 15, i])));
    expect(values).toEqual([9.5, 29.5]);
    expect(notes).toEqual(['load.csv: a sample every 15s, averaged over 5m']);
  });

  test('coarser than five minutes is joined by straight lines', () => {
    const { values, notes } = read(
      csv([
        [0, 0],
        [1800, 6],
        [3600, 0],
      ]),
    );
    expect(values).toEqual([0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0]);
    expect(notes).toEqual(['load.csv: a sample every 30m, interpolated to every 5m']);
  });

  test('coarse and with a hole in it, the hole stays', () => {
    const { values, notes } = read(
      csv([
        [0, 0],
        [600, 2],
        [1200, 4],
        [2400, 8],
        [3000, 10],
      ]),
    );
    const gap = Number.NaN;
    expect(values).toEqual([0, 1, 2, 3, 4, gap, gap, gap, 8, 9, 10]);
    expect(notes[1]).toBe('load.csv:4: 10m without a sample before this line, left unknown');
  });
});

describe('a gap', () => {
  const gapOf = (slots: number) =>
    read(
      `t,v\n${csv([
        [0, 1],
        [300, 2],
        [600 + slots * 300, 2 + slots + 1],
        [900 + slots * 300, 0],
      ])}`,
    );

  test.each([1, 2, 3])('of %d slots is bridged, with a note of its line', (slots) => {
    const { values, notes } = gapOf(slots);
    expect(values.slice(1, -1)).toEqual(Array.from({ length: slots + 2 }, (_, i) => 2 + i));
    const minutesLong = slots * 5;
    expect(notes).toEqual([
      `load.csv:4: ${minutesLong}m without a sample before this line, bridged by a straight line`,
    ]);
  });

  test('of four slots stays unknown, with a note of its line', () => {
    const { values, notes } = gapOf(4);
    expect(values.map(Number.isNaN)).toEqual([false, false, true, true, true, true, false, false]);
    expect(notes).toEqual(['load.csv:4: 20m without a sample before this line, left unknown']);
  });

  test('does not hide others: twenty are told, the rest are counted', () => {
    const rows = Array.from({ length: 100 }, (_, i) => [i * 300, 1] as const);
    const { notes } = read(csv(rows.filter((_, i) => i % 4 !== 2)));
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)).toBe('load.csv: 5 more gaps');
  });
});

describe('whatever is written', () => {
  const line = fc.oneof(
    fc.string(),
    fc.tuple(fc.integer({ min: 0, max: 2_000_000_000 }), fc.double()).map((it) => it.join(',')),
    fc.constantFrom(
      '2026-11-23T00:00:00Z,1',
      '2026-11-23T00:05:00Z,2',
      '2026-11-23T00:05:00Z,-3',
      ',',
    ),
  );

  test('is read or refused in words, and what is read is regular and never negative', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const parsed = parseTrace(lines.join('\n'), 'load.csv');
        if (parsed.ok) {
          const { start, values } = parsed.value;
          expect(start % minutes(5)).toBe(0);
          expect(values.every((value) => Number.isNaN(value) || value >= 0)).toBe(true);
          expect(values.length).toBeGreaterThan(0);
        } else expect(parsed.problems.length).toBeGreaterThan(0);
      }),
    );
  });

  test('what a trace holds is read back as it was', () => {
    const loads = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), {
      minLength: 2,
      maxLength: 50,
    });
    fc.assert(
      fc.property(loads, (values) => {
        const rows = values.map(
          (value, i) => `${formatIso((START + i * 300_000) as Instant)},${value}`,
        );
        expect(read(['timestamp,value', ...rows].join('\n')).values).toEqual(values);
      }),
    );
  });
});

describe('a scaled trace', () => {
  const made = (values: readonly number[]): Trace => ({
    name: 'made up',
    start: START,
    step: minutes(5),
    values,
    notes: [],
  });

  test('has its 99.5th percentile at the cores asked for: one spike does not set the scale', () => {
    const values = [...Array.from({ length: 999 }, (_, i) => i / 100), 10_000];
    const scaled = scaleTrace(made(values), { peakCores: 12 }).values;
    expect(scaled.filter((value) => value <= 12 * (1 + 1e-12))).toHaveLength(995);
    expect(scaled[994]).toBeCloseTo(12, 9);
  });

  test('keeps gaps and proportions', () => {
    expect(scaleTrace(made([1, Number.NaN, 4]), { peakCores: 8 }).values).toEqual([
      2,
      Number.NaN,
      8,
    ]);
  });

  test('of nothing but zeros stays as it is, and says so', () => {
    const { values, notes } = scaleTrace(made([0, 0]), { peakCores: 8 });
    expect([values, notes]).toEqual([[0, 0], ['all load is 0: not scaled']]);
  });
});
