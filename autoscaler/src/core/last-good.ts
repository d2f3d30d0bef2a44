import type { Gauge, Reading, Signal, Signals } from './observation.ts';
import { isWithin } from './stamps.ts';
import type { State } from './state.ts';
import type { Instant, Millis } from './units.ts';

interface Limits {
  readonly now: Instant;
  readonly lastGoodFor: Millis;
}

/**
 * S7: while Prometheus cannot be read, the last good readings stand in for a few minutes. They may
 * hold or scale up. `ceiling` stays unknown, so that an old lull never removes a node.
 */
export function withLastGood(fresh: Signals, last: State['lastGood'], limits: Limits): Signals {
  if (!last || !isYoung(last.at, limits)) return fresh;
  const fill = (name: keyof Signals): Signal => filled(fresh[name], last.signals[name], limits);
  return {
    cpu: fill('cpu'),
    memory: fill('memory'),
    queue: fill('queue'),
    latencyP95: fill('latencyP95'),
    errorRate: fill('errorRate'),
  };
}

function filled(fresh: Signal, last: Signal, limits: Limits): Signal {
  if (fresh.kind === 'not-configured' || last.kind === 'not-configured') return fresh;
  const either = (now: Reading<number>, old: Reading<number>) =>
    standsIn(old, now, limits) ? old : now;
  return { ...fresh, now: either(fresh.now, last.now), floor: either(fresh.floor, last.floor) };
}

/**
 * Only for what could not be reached: too little coverage is an answer, and a newer one. The age of
 * each reading counts, for one that stood in before was kept again under a newer stamp.
 */
const standsIn = (old: Reading<number>, fresh: Reading<number>, limits: Limits): boolean =>
  fresh.kind === 'unknown' &&
  fresh.why === 'unreachable' &&
  old.kind === 'measured' &&
  isYoung(old.at, limits);

const isYoung = (at: Instant, { now, lastGoodFor }: Limits): boolean =>
  isWithin(at, (lastGoodFor + 1) as Millis, now);

/**
 * Worth keeping: Prometheus was there, or what stands in for it still does. A signal without data
 * is an answer: an endpoint that nobody calls at night has no latency, and keeps nothing else from
 * being remembered.
 */
export function isGood(signals: Signals): boolean {
  const now = Object.values(signals)
    .filter((it): it is Gauge => it.kind === 'configured')
    .map((it) => it.now);
  const reached = now.every((it) => it.kind === 'measured' || it.why !== 'unreachable');
  return reached && now.some((it) => it.kind === 'measured');
}
