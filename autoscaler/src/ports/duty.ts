import type { Millis } from '../core/units.ts';

/** Tells whoever runs on that an end is wished for. An `AbortSignal` is one. */
export interface Stop {
  readonly aborted: boolean;
}

/**
 * One thing that the controller sees to, again and again. Level-triggered: a run looks at what is
 * and does what is missing, so that a lost call, a crash or a missed change costs one round.
 */
export interface Duty {
  /** `policy-sync`: in logs, metrics and life signs. */
  readonly name: string;
  /** A round begins no later than so long after the last one was well. */
  readonly every: Millis;
  /** Changes of these begin a round early. */
  readonly wokenBy?: readonly Watched[];
  /** No round begins sooner than so long after the one before; five seconds unless it says more. */
  readonly gap?: Millis;
  /**
   * One round. Throws `OperatingError` for what the world does to it, which is logged, counted and
   * tried again soon. Ends early, at a point from which the next round goes on, once it is stopped.
   */
  readonly run: (stop: Stop) => Promise<DutyOutcome>;
  /** Figures of its own, as of now. */
  readonly gauges?: () => readonly Gauge[];
}

/** Something was put right, or all was well. */
export type DutyOutcome = 'done' | 'unchanged';

/** What can be watched: only a hint, for everything is looked at again in time. */
export type Watched = 'nodes' | 'pods' | 'policy' | 'gates';

/** For Prometheus: `name` without its prefix `smartscale_`. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}
