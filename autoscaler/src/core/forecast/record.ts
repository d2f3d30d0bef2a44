import type { Cores, Instant } from '../units.ts';
import { count, discount, isSampled, placeOfSample } from './conformal.ts';
import { refit } from './fits.ts';
import { forecastsOf, presentOf } from './members.ts';
import { type Board, COUNT, emptyBoard, type ForecastMemory, HOURS, loadAt } from './memory.ts';
import { speakerOf } from './selector.ts';
import { at, BRIDGED_SLOTS, DAY_SLOTS, KEPT_SLOTS, slotOf, WEEK_SLOTS } from './slots.ts';

const HOUR_SLOTS = DAY_SLOTS / HOURS;

/**
 * Takes in the mean load of the five minutes from `slotStart`, once they are over: scores what was
 * forecast for them, learns, and forecasts anew. Changes the memory in place and gives it back;
 * the caller must not use the old one. A slot that is not newer than the last is left out, so that
 * a repeated tick does no harm, and so is a load that is no number or negative.
 */
export function recordLoad(
  memory: ForecastMemory,
  slotStart: Instant,
  cores: Cores,
): ForecastMemory {
  const slot = slotOf(slotStart);
  if (!(cores >= 0 && cores < Number.POSITIVE_INFINITY) || slot <= memory.latest) return memory;
  const before = memory.latest;
  // What lies behind a gap of four weeks is of no use, and walking through years of them would
  // hang.
  if (before >= 0 && slot - before >= KEPT_SLOTS) forget(memory);
  else if (before >= 0) passGap(memory, slot, cores);
  open(memory, slot, cores);
  for (const board of memory.boards) score(board, memory);
  refit(memory, before);
  speak(memory);
  return memory;
}

function forget(memory: ForecastMemory): void {
  memory.known = 0;
  memory.load.fill(Number.NaN);
  memory.medians.fill(-1);
  for (const board of memory.boards) {
    const { pending, errors, counts, calibration } = emptyBoard(board.steps);
    board.pending.set(pending);
    board.errors.set(errors);
    board.counts.set(counts);
    board.calibration.spoken.set(calibration.spoken);
    board.calibration.differences.count = 0;
    board.calibration.quotients.count = 0;
    board.fit = undefined;
  }
}

/**
 * Slots that were missed: a short gap is bridged by a straight line, a longer one stays unknown.
 */
function passGap(memory: ForecastMemory, slot: number, cores: number): void {
  const last = memory.latest;
  const from = loadAt(memory, last);
  const missed = slot - last - 1;
  for (let i = 1; i <= missed; i++) {
    const bridged = from + ((cores - from) * i) / (missed + 1);
    open(memory, last + i, missed <= BRIDGED_SLOTS ? bridged : Number.NaN);
    // Nothing was seen, so nothing is scored and nothing was forecast from there.
    for (const board of memory.boards) pendingOf(board, memory.latest).fill(Number.NaN);
  }
}

/** Makes room for a slot: what it displaces leaves the sums of the last day and week. */
function open(memory: ForecastMemory, slot: number, load: number): void {
  for (const { calibration } of isSampled(slot) ? memory.boards : []) {
    const place = placeOfSample(slot);
    const spoken = at(calibration.spoken, place);
    const came = loadAt(memory, slot - WEEK_SLOTS);
    if (!Number.isNaN(spoken)) discount(calibration, { came, spoken });
    calibration.spoken[place] = Number.NaN;
  }
  const place = slot % KEPT_SLOTS;
  memory.known += Number(!Number.isNaN(load)) - Number(!Number.isNaN(at(memory.load, place)));
  memory.latest = slot;
  memory.load[place] = load;
  memory.medians[place] = -1;
  if (slot % HOUR_SLOTS !== 0) return;
  const first = hourOf(slot) * COUNT;
  for (const { errors, counts } of memory.boards) {
    errors.fill(0, first, first + COUNT);
    counts.fill(0, first, first + COUNT);
  }
}

const hourOf = (slot: number): number => Math.floor(slot / HOUR_SLOTS) % HOURS;

/** What was forecast for a slot, or, once that has been scored, what is forecast from it. */
const pendingOf = ({ pending, steps }: Board, slot: number): Float32Array =>
  pending.subarray((slot % steps) * (COUNT + 1), ((slot % steps) + 1) * (COUNT + 1));

function score(board: Board, memory: ForecastMemory): void {
  const forecasts = pendingOf(board, memory.latest);
  const came = loadAt(memory, memory.latest);
  const first = hourOf(memory.latest) * COUNT;
  for (let member = 0; member < COUNT; member++) {
    const error = Math.abs(came - at(forecasts, member));
    if (Number.isNaN(error)) continue;
    board.errors[first + member] = at(board.errors, first + member) + error;
    board.counts[first + member] = at(board.counts, first + member) + 1;
  }
  const spoken = at(forecasts, COUNT);
  if (!isSampled(memory.latest) || Number.isNaN(spoken)) return;
  board.calibration.spoken[placeOfSample(memory.latest)] = spoken;
  count(board.calibration, { came, spoken });
}

function speak(memory: ForecastMemory): void {
  const present = presentOf(memory);
  for (const board of memory.boards)
    pendingOf(board, memory.latest).set(forecastsOf(present, board));
  const speaker = speakerOf(memory);
  for (const board of memory.boards) {
    const forecasts = pendingOf(board, memory.latest);
    forecasts[COUNT] = at(forecasts, speaker);
  }
}
