import { elapsed, type Instant, type Millis, seconds } from '../../core/units.ts';
import { TICK_LIMITS } from '../../shell/tick.ts';
import type { Marks } from './wiring.ts';

/** How far into a run each of its phases may go (A1). */
export interface Pace {
  /** No look begins later. */
  readonly lookUntil: Millis;
  /** Nothing is asked of the world later. */
  readonly workUntil: Millis;
  /** By then it is recorded, told and released. */
  readonly endBy: Millis;
}

const { lookUntil, workUntil } = TICK_LIMITS;
const FULL: Pace = { lookUntil, workUntil, endBy: seconds(50) };
/** What the function is given by the platform; whoever is given less ends all phases earlier. */
const TIMEOUT = seconds(60);

/** Never longer than usual: the lease and the next heartbeat count on it. */
export function paceFor(remaining: Millis): Pace {
  const short = Math.max(0, TIMEOUT - remaining);
  const cut = (span: Millis) => Math.max(0, span - short) as Millis;
  return { lookUntil: cut(FULL.lookUntil), workUntil: cut(FULL.workUntil), endBy: cut(FULL.endBy) };
}

export interface Overrun {
  readonly phase: 'look' | 'work' | 'record';
  readonly by: Millis;
}

export interface Timing {
  readonly pace: Pace;
  readonly begun: Instant;
  readonly ended: Instant;
  readonly marks: Marks;
}

/** Which phases went on for too long, and by how much. */
export function overrunsOf({ pace, begun, ended, marks }: Timing): readonly Overrun[] {
  const phases = [
    { phase: 'look', at: marks.looked, end: pace.lookUntil },
    { phase: 'work', at: marks.worked, end: pace.workUntil },
    { phase: 'record', at: ended, end: pace.endBy },
  ] as const;
  return phases.flatMap(({ phase, at, end }) => {
    const by = at === undefined ? 0 : elapsed(begun, at) - end;
    return by > 0 ? [{ phase, by: by as Millis }] : [];
  });
}
