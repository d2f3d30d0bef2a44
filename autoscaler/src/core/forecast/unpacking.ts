import { z } from 'zod';
import { parseIso } from '../iso-time.ts';
import { type Parsed, type Problem, shown } from '../problem.ts';
import type { Cores, Instant } from '../units.ts';
import { fromBase64 } from './base64.ts';
import { count, isSampled, placeOfSample } from './conformal.ts';
import {
  type Board,
  emptyBoard,
  emptyMemory,
  type Fit,
  type ForecastMemory,
  loadAt,
} from './memory.ts';
import type { PackedBoard, PackedDay, PackedScores } from './packing.ts';
import { recordLoad } from './record.ts';
import { FEATURES } from './ridge.ts';
import { at, DAY_SLOTS, KEPT_SLOTS, slotOf, startOfSlot, WEEK_SLOTS } from './slots.ts';

const BASE64 = z.string().max(20_000);
const BOARD = z.object({
  steps: z.int().min(1).max(DAY_SLOTS),
  pending: BASE64,
  errors: BASE64,
  counts: BASE64,
  spoken: BASE64,
  fit: BASE64.optional(),
});
const PACKED = z.object({
  version: z.literal(1),
  days: z.array(z.object({ day: z.iso.date(), slots: BASE64 })).max(40),
  scores: z.object({ latest: z.int().min(-1), boards: z.array(BOARD).min(1).max(20) }).optional(),
});

/** What is replayed when there are no scores: a week to be calibrated on, and a day to start. */
const REPLAYED = WEEK_SLOTS + DAY_SLOTS;

/**
 * The memory again. Slots that the scores do not know of yet (their item was not written, or is
 * lost) are recorded anew, so that no order of writing loses a slot. A value that no load can have
 * is unknown. Anything that is not of the packed form is a problem.
 */
export function unpackMemory(given: unknown, source: string): Parsed<ForecastMemory> {
  const parsed = PACKED.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      source,
      path: path.join('.'),
      expected: 'packed forecast memory',
      got: message,
    }));
    return { ok: false, problems };
  }
  const { days, scores } = parsed.data;
  const loads = readDays(days);
  const read = scores ? readScores(definedOnly(scores)) : readBoards([]);
  const bad = [...loads.bad, ...read.bad];
  if (bad.length > 0) return { ok: false, problems: bad.map((path) => damaged(source, path)) };
  const newest = Math.max(-1, ...loads.slots.keys());
  const latest = scores ? Math.max(-1, slotOf(scores.latest as Instant)) : newest - REPLAYED;
  return { ok: true, value: assembled({ loads: loads.slots, boards: read.boards, latest }) };
}

const damaged = (source: string, path: string): Problem => ({
  source,
  path,
  expected: 'the base64 that packing writes',
  got: shown('something else'),
});

interface Parts {
  readonly loads: ReadonlyMap<number, number>;
  readonly boards: readonly Board[];
  /** The newest slot that the boards have scored. */
  readonly latest: number;
}

function assembled({ loads, boards, latest }: Parts): ForecastMemory {
  const base = emptyMemory();
  const memory: ForecastMemory = {
    ...base,
    latest: Math.max(-1, latest),
    boards: boards.length > 0 ? boards : base.boards,
  };
  const later: number[] = [];
  for (const [slot, load] of loads) {
    if (slot > memory.latest) later.push(slot);
    else if (slot > memory.latest - KEPT_SLOTS) {
      memory.load[slot % KEPT_SLOTS] = load;
      memory.known += 1;
    }
  }
  for (const board of memory.boards) recount(board, memory);
  for (const slot of later.sort((a, b) => a - b))
    recordLoad(memory, startOfSlot(slot), (loads.get(slot) ?? Number.NaN) as Cores);
  return memory;
}

/** The sorted errors follow from what was spoken and what came. */
function recount({ calibration }: Board, memory: ForecastMemory): void {
  for (let slot = memory.latest - WEEK_SLOTS + 1; slot <= memory.latest; slot++) {
    if (slot < 0 || !isSampled(slot)) continue;
    const spoken = at(calibration.spoken, placeOfSample(slot));
    const came = loadAt(memory, slot);
    if (Number.isNaN(spoken + came)) calibration.spoken[placeOfSample(slot)] = Number.NaN;
    else count(calibration, { came, spoken });
  }
}

function readDays(days: readonly PackedDay[]) {
  const slots = new Map<number, number>();
  const bad: string[] = [];
  for (const [index, { day, slots: text }] of days.entries()) {
    const start = parseIso(`${day}T00:00:00Z`);
    const values = new Float32Array(DAY_SLOTS);
    if (start === undefined || !fill(values, text)) bad.push(`days.${index}.slots`);
    else
      for (const [i, load] of values.entries())
        if (load >= 0 && load < Number.POSITIVE_INFINITY) slots.set(slotOf(start) + i, load);
  }
  return { slots, bad };
}

const readScores = ({ boards }: PackedScores) => readBoards(boards);

function readBoards(packed: readonly PackedBoard[]) {
  const boards: Board[] = [];
  const bad: string[] = [];
  for (const [index, { steps, fit, ...arrays }] of packed.entries()) {
    const board = emptyBoard(steps);
    const targets = { ...board, spoken: board.calibration.spoken };
    for (const name of ['pending', 'errors', 'counts', 'spoken'] as const)
      if (!fill(targets[name], arrays[name])) bad.push(`scores.boards.${index}.${name}`);
    const learned = fit === undefined ? undefined : readFit(fit);
    if (fit !== undefined && !learned) bad.push(`scores.boards.${index}.fit`);
    board.fit = learned;
    boards.push(board);
  }
  return { boards, bad };
}

function readFit(text: string): Fit | undefined {
  const bytes = fromBase64(text);
  if (!bytes || bytes.length % 8 !== 0) return undefined;
  const [fromUsual, fromWeek, center, offset, ...weights] = new Float64Array(bytes.buffer);
  if (fromUsual === undefined || fromWeek === undefined) return undefined;
  if (center === undefined || offset === undefined)
    return { fromUsual, fromWeek, ridge: undefined };
  if (weights.length > FEATURES) return undefined;
  return { fromUsual, fromWeek, ridge: { center, offset, weights: Float64Array.from(weights) } };
}

/** False when the text is not of as many bytes as the array has. */
function fill(target: Float32Array, text: string): boolean {
  const bytes = fromBase64(text);
  if (bytes?.length !== target.byteLength) return false;
  target.set(new Float32Array(bytes.buffer));
  return true;
}

/** zod writes a missing field as undefined; the type leaves it out. */
function definedOnly(scores: NonNullable<z.output<typeof PACKED>['scores']>): PackedScores {
  const boards = scores.boards.map(({ fit, ...rest }) =>
    fit === undefined ? rest : { ...rest, fit },
  );
  return { ...scores, boards };
}
