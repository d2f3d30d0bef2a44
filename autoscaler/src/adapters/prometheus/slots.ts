import { DAY_SLOTS, SLOT } from '../../core/forecast/slots.ts';
import { QUERIES } from '../../core/promql/expressions.ts';
import type { Cores, Instant } from '../../core/units.ts';
import type { LoadSlot } from '../../ports/signal-source.ts';
import type { Sample } from './answers.ts';
import type { Queries } from './client.ts';
import { COVERAGE, samplesOf } from './readings.ts';

interface Span {
  readonly since: Instant;
  readonly now: Instant;
}

/**
 * A step of the range ends one millisecond before its slot does, so that a sample on the edge
 * counts for the slot that it begins, whether Prometheus takes a window's first instant in (2.x)
 * or not (3.x).
 */
const EDGE = 1;

/** The slots that lie whole between the two instants, the last day at most. One request. */
export async function loadSlotsOf(
  queries: Queries,
  { since, now }: Span,
): Promise<readonly LoadSlot[]> {
  const last = Math.floor(now / SLOT);
  const first = Math.max(Math.ceil(since / SLOT), last - DAY_SLOTS);
  if (first >= last) return [];
  const start = ((first + 1) * SLOT - EDGE) as Instant;
  const end = (last * SLOT - EDGE) as Instant;
  const samples = await queries.range(QUERIES.loadSlots.expr, { start, end, step: SLOT });
  return covered(samples);
}

function covered(samples: readonly Sample[]): readonly LoadSlot[] {
  const counts = new Map<number, number>();
  for (const { labels, at, value } of samples)
    if (labels['reading'] === 'samples') counts.set(at, value);
  return samples
    .filter(({ labels, at, value }) => {
      const enough = (counts.get(at) ?? 0) >= COVERAGE * samplesOf(SLOT);
      return labels['reading'] === 'mean' && Number.isFinite(value) && enough;
    })
    .map(({ at, value }) => ({ start: startOf(at), cores: value as Cores }))
    .sort((a, b) => a.start - b.start);
}

const startOf = (at: number): Instant => (Math.round(at * 1_000) + EDGE - SLOT) as Instant;
