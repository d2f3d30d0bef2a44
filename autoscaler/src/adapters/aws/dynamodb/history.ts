import { z } from 'zod';
import type { ForecastMemory } from '../../../core/forecast/memory.ts';
import {
  type PackedBoard,
  type PackedDay,
  type PackedScores,
  packDays,
  packScores,
} from '../../../core/forecast/packing.ts';
import { DAY_SLOTS } from '../../../core/forecast/slots.ts';
import { unpackMemory } from '../../../core/forecast/unpacking.ts';
import { check } from '../../../core/inputs/problems.ts';
import { parseIso } from '../../../core/iso-time.ts';
import { after, assert, DAY, days, type Instant, SECOND } from '../../../core/units.ts';
import type { Lease } from '../../../ports/state-store.ts';
import { malformed } from './errors.ts';
import { isHeld } from './lease.ts';
import type { Table } from './table.ts';
import { isoTime } from './times.ts';
import { fromAttributes } from './values.ts';

const PREFIX = 'HISTORY#';
/** Sorts behind every day: one range holds them all. */
const SCORES = `${PREFIX}scores`;
/** Four weeks are remembered, and a day that is under way at either end. */
const MOST_DAYS = 30;
const KEPT = days(35);
/** 36 days and the scores are some 80 KB: one page, and another that is never needed. */
const PAGES = 2;

/** What the table held when it was last read or written, day by day: only the rest is written. */
export type KnownDays = Map<string, string>;

/**
 * The whole memory by one strongly consistent read; `known` is made to say what was found. Days
 * that are past their TTL are still there for a while and are left out.
 */
export async function readHistory(table: Table, known: KnownDays): Promise<ForecastMemory> {
  const range = { from: PREFIX, to: SCORES, order: 'ascending', consistent: true } as const;
  const items = await table.query({ ...range, pages: PAGES });
  const records = items.map(fromAttributes);
  const found = records.filter(({ record }) => record !== SCORES).map(readDay);
  const scores = records.filter(({ record }) => record === SCORES).map(readScores);
  const kept = found.slice(-MOST_DAYS);
  const packed = { version: 1, days: kept, ...(scores[0] ? { scores: scores[0] } : {}) };
  const read = unpackMemory(packed, PREFIX);
  if (!read.ok) throw malformed(read.problems);
  known.clear();
  for (const { day, slots } of kept) known.set(day, slots);
  return read.value;
}

export interface MemorySave {
  readonly lease: Lease;
  readonly memory: ForecastMemory;
  readonly known: KnownDays;
}

/**
 * Writes the days that have changed and then the scores: in that order, because slots that the
 * scores do not know of are scored again by the next reader, while a slot that only the scores know
 * of would be asked for by nobody. A condition sees only the item it writes, so the lease is looked
 * at first and each item keeps the fence of its last writer. A holder that loses its lease between
 * the two can still write loads that it measured: they are true whoever writes them.
 */
export async function saveHistory(
  table: Table,
  { lease, memory, known }: MemorySave,
): Promise<'stored' | 'fenced'> {
  if (!(await isHeld(table, lease))) return 'fenced';
  for (const day of packDays(memory).filter(({ day, slots }) => known.get(day) !== slots)) {
    if (!(await writeDay(table, day, lease))) return 'fenced';
    known.set(day.day, day.slots);
  }
  return (await writeScores(table, packScores(memory), lease)) ? 'stored' : 'fenced';
}

const writeDay = (table: Table, { day, slots }: PackedDay, lease: Lease): Promise<boolean> => {
  const start = parseIso(`${day}T00:00:00Z`);
  assert(start !== undefined, `a packed day has a date, not ${day}`);
  const ttl = after(after(start, DAY), KEPT) / SECOND;
  return write(table, lease, [`${PREFIX}${day}`, { slots: Buffer.from(slots, 'base64'), ttl }]);
};

const writeScores = (table: Table, scores: PackedScores, lease: Lease): Promise<boolean> =>
  write(table, lease, [
    SCORES,
    {
      latest: scores.latest < 0 ? undefined : isoTime(scores.latest as Instant),
      boards: scores.boards.map((board) => mapTexts(board, (text) => Buffer.from(text, 'base64'))),
    },
  ]);

/** False when a newer holder wrote the item. A repeat finds its own fence and writes the same. */
async function write(
  table: Table,
  { fence }: Lease,
  [record, attributes]: readonly [string, Readonly<Record<string, unknown>>],
): Promise<boolean> {
  const done = await table.update(record, {
    change: ({ path, value }) => {
      const [writer, mine] = [path('fence'), value(fence)];
      const entries = Object.entries(attributes);
      const present = entries.filter(([, it]) => it !== undefined);
      return {
        set: [
          ...present.map(([name, it]) => `${path(name)} = ${value(it)}`),
          `${writer} = ${mine}`,
        ],
        remove: entries.filter(([, it]) => it === undefined).map(([name]) => path(name)),
        when: `attribute_not_exists(${writer}) OR ${writer} <= ${mine}`,
      };
    },
  });
  return done !== 'refused';
}

type Plain = ReturnType<typeof fromAttributes>;

const bytes = z.instanceof(Uint8Array, { error: 'binary' }).transform((it) => base64(it));
const DAY_BYTES = DAY_SLOTS * Float32Array.BYTES_PER_ELEMENT;
const dayItem = z.object({
  record: z.string(),
  slots: z
    .instanceof(Uint8Array, { error: 'binary' })
    .refine(({ byteLength }) => byteLength === DAY_BYTES, { error: `${DAY_BYTES} bytes` })
    .transform((it) => base64(it)),
});
const scoresItem = z.object({
  latest: z.iso.datetime({ error: 'a time such as 2026-11-23T04:05:00Z' }).optional(),
  boards: z.array(
    z.object({
      steps: z.int(),
      pending: bytes,
      errors: bytes,
      counts: bytes,
      spoken: bytes,
      fit: bytes.optional(),
    }),
  ),
});

const base64 = (it: Uint8Array): string =>
  Buffer.from(it.buffer, it.byteOffset, it.byteLength).toString('base64');

function readDay(item: Plain): PackedDay {
  const { record, slots } = checked(dayItem, item);
  return { day: record.slice(PREFIX.length), slots };
}

function readScores(item: Plain): PackedScores {
  const { latest, boards } = checked(scoresItem, item);
  return {
    latest: latest === undefined ? -1 : (parseIso(latest) ?? -1),
    boards: boards.map(({ fit, ...rest }) => (fit === undefined ? rest : { ...rest, fit })),
  };
}

function checked<T>(schema: z.ZodType<T>, item: Plain): T {
  const read = check(schema, item, String(item['record']));
  if (!read.ok) throw malformed(read.problems);
  return read.value;
}

/** The arrays of a board as bytes: base64 inside DynamoDB's own would be a third larger. */
const mapTexts = (board: PackedBoard, change: (text: string) => Uint8Array): object =>
  Object.fromEntries(
    Object.entries(board).map(([name, it]) => [name, typeof it === 'string' ? change(it) : it]),
  );
