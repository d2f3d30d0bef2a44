import type { QUERIES } from '../../src/core/promql/expressions.ts';
import { isUp, nodeNameOf } from '../model/machines.ts';
import { recordedAt, type SampledSignal } from '../model/recorded.ts';
import { STEP, type World } from '../model/state.ts';

/** One of our queries, with what its placeholders were filled with. */
export interface Filled {
  readonly name: keyof typeof QUERIES;
  readonly values: Readonly<Record<string, string>>;
}

/** One series of an answer, at one instant. */
export interface Row {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What each query means in this world, as of an instant in milliseconds. */
export function answerTo(world: World, { name, values }: Filled, time: number): readonly Row[] {
  const windows = { up: spanIn(values['up']), down: spanIn(values['down']) };
  const gauge = (signal: SampledSignal) => windowed({ world, signal, time }, windows);
  switch (name) {
    case 'cpu':
    case 'memory':
    case 'queue':
      return gauge(name);
    case 'latencyP95':
      return gauge('latency');
    case 'errorRate':
      return gauge('errors');
    case 'load':
      return newest({ world, signal: 'load', time });
    case 'loadSlots':
      return slot(world, time);
    case 'idle':
      return idle(world, time);
  }
}

interface Series {
  readonly world: World;
  readonly signal: SampledSignal;
  readonly time: number;
}

const row = (reading: string, value: number): Row => ({ metric: { reading }, value });

function windowed(series: Series, { up, down }: { readonly up: number; readonly down: number }) {
  const floor = recordedIn(series, up);
  const ceiling = recordedIn(series, down);
  return [
    ...newest(series),
    ...(floor.length > 0
      ? [row('floor', Math.min(...floor)), row('floor_samples', floor.length)]
      : []),
    ...(ceiling.length > 0
      ? [row('ceiling', Math.max(...ceiling)), row('ceiling_samples', ceiling.length)]
      : []),
  ];
}

/** An instant vector looks back five minutes, unless the series was marked as ended. */
const LOOKBACK = 300_000;

function newest({ world, signal, time }: Series): readonly Row[] {
  const { samples } = world;
  const index = samples.at.findLastIndex((at) => at <= time);
  const at = samples.at[index];
  if (at === undefined || at <= time - LOOKBACK) return [];
  const value = recordedAt(samples, signal, index);
  // A rule that gives nothing marks its series as ended, whatever was there before.
  return Number.isNaN(value) ? [] : [row('now', value), row('at', at / 1_000)];
}

/** What was recorded in the window that ends at `time`. */
const recordedIn = ({ world, signal, time }: Series, window: number): readonly number[] =>
  indicesIn(world, time, window)
    .map((index) => recordedAt(world.samples, signal, index))
    .filter((value) => !Number.isNaN(value));

/** The samples of a window: its first instant is out and its last is in, as in Prometheus 3. */
function indicesIn({ samples }: World, time: number, window: number): readonly number[] {
  const found: number[] = [];
  for (let index = samples.at.length - 1; index >= 0; index--) {
    const at = samples.at[index] ?? Number.NaN;
    if (at <= time - window) break;
    if (at <= time) found.push(index);
  }
  return found;
}

const SLOT = 20 * STEP;

/**
 * The load itself, not its one-minute rate: over five minutes they have the same mean, but for the
 * half minute at either edge.
 */
function slot(world: World, time: number): readonly Row[] {
  const found = indicesIn(world, time, SLOT)
    .map((index) => world.samples.load[index] ?? Number.NaN)
    .filter((value) => !Number.isNaN(value));
  if (found.length === 0) return [];
  const sum = found.reduce((total, value) => total + value, 0);
  return [row('mean', sum / found.length), row('samples', found.length)];
}

const TEN_MINUTES = 600_000;
const DAY = 86_400_000;

/** Nodes that an exporter can run on: registered, and on a machine that is up. */
function idle(world: World, time: number): readonly Row[] {
  return [...world.machines.values()].flatMap((machine) => {
    const node = nodeNameOf(machine.instance.id);
    if (!isUp(machine) || !world.nodes.has(node)) return [];
    const steps = Math.floor(Math.min(time - machine.idleSince, DAY) / TEN_MINUTES);
    return [{ metric: { node }, value: Math.max(0, steps) * 600 }];
  });
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A PromQL duration of one unit, in milliseconds. */
function spanIn(written: string | undefined): number {
  const [, count, unit] = /^(\d+)(ms|s|m|h)$/.exec(written ?? '') ?? [];
  return Number(count ?? 0) * (UNITS[unit ?? ''] ?? 0);
}
