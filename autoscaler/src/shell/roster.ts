import { after, elapsed, type Instant, type Millis, minutes, seconds } from '../core/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { Duty, DutyOutcome, Stop, Watched } from '../ports/duty.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** What became of one round of a duty. `crashed`: a mistake of ours. */
export interface Round {
  readonly duty: string;
  readonly outcome: DutyOutcome | 'failed' | 'crashed';
  readonly took: Millis;
}

export interface RosterOptions {
  readonly duties: readonly Duty[];
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'log'>;
  readonly stop: Stop;
  readonly onRound?: (round: Round) => void;
}

export interface DutyStanding {
  readonly name: string;
  /** Since it last went well; since the roster was made, where it never did. */
  readonly age: Millis;
  readonly everWell: boolean;
  /** For how long the round that is under way has gone on. */
  readonly running?: Millis;
}

/** Sees to it that each duty is done in time, each by itself, one round of it at a time. */
export interface Roster {
  /** Begins what is due. */
  readonly turn: () => void;
  /** Whoever is woken by a change of this is due as soon as it may be. */
  readonly wake: (changed: Watched) => void;
  readonly standings: () => readonly DutyStanding[];
  /** When no round is under way any more. */
  readonly settled: () => Promise<void>;
}

interface Post {
  readonly duty: Duty;
  readonly since: Instant;
  dueAt: Instant;
  begunAt?: Instant;
  wellAt?: Instant;
  failures: number;
  running: Promise<void> | undefined;
}

const GAP = seconds(5);
const FIRST_RETRY = seconds(10);
const LAST_RETRY = minutes(5);

export function createRoster(options: RosterOptions): Roster {
  const { duties, clock } = options;
  const made = clock.now();
  const posts: readonly Post[] = duties.map((duty) => ({
    duty,
    since: made,
    dueAt: made,
    failures: 0,
    running: undefined,
  }));
  return {
    turn: () => {
      for (const post of posts)
        if (!options.stop.aborted && isDue(post, clock.now())) begin(post, options);
    },
    wake: (changed) => {
      for (const post of posts)
        if (post.duty.wokenBy?.includes(changed)) post.dueAt = soonest(post, clock.now());
    },
    standings: () => posts.map((post) => standingOf(post, clock.now())),
    settled: async () => {
      await Promise.all(posts.map(({ running }) => running));
    },
  };
}

/** A clock that was set back must not let a duty rest for longer than it may. */
function isDue(post: Post, now: Instant): boolean {
  if (elapsed(now, post.dueAt) > post.duty.every) post.dueAt = after(now, post.duty.every);
  return post.running === undefined && post.dueAt <= now;
}

const soonest = ({ duty, begunAt, dueAt, failures }: Post, now: Instant): Instant => {
  // Changes come often; what fails is left its pause.
  if (failures > 0 || begunAt === undefined) return dueAt;
  const earliest = after(begunAt, duty.gap ?? GAP);
  return Math.min(dueAt, Math.max(now, earliest)) as Instant;
};

function begin(post: Post, options: RosterOptions): void {
  const { clock } = options;
  const begun = clock.now();
  post.begunAt = begun;
  // Whoever is woken from here on is due again: what changed may have changed after the look.
  post.dueAt = after(begun, post.duty.every);
  post.running = round(post, options).then((outcome) => {
    post.running = undefined;
    options.onRound?.({ duty: post.duty.name, outcome, took: elapsed(begun, clock.now()) });
  });
}

async function round(post: Post, options: RosterOptions): Promise<Round['outcome']> {
  const { clock, stop } = options;
  const { duty } = post;
  try {
    const outcome = await duty.run(stop);
    post.failures = 0;
    post.wellAt = clock.now();
    return outcome;
  } catch (error) {
    post.failures += 1;
    const pause = Math.min(FIRST_RETRY * 2 ** (post.failures - 1), LAST_RETRY, duty.every);
    post.dueAt = after(clock.now(), pause as Millis);
    return told(error, post, options);
  }
}

/** Nothing that a duty does wrong ends the others. */
function told(error: unknown, { duty, failures }: Post, { telemetry }: RosterOptions) {
  if (error instanceof OperatingError) {
    // Not "service": in a log that is who writes it.
    const { service: at, kind, message } = error;
    telemetry.log('duty failed', { duty: duty.name, failures, at, kind, why: message });
    return 'failed';
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  telemetry.log('internal error', { duty: duty.name, error: name, why: message, stack });
  return 'crashed';
}

function standingOf({ duty, since, wellAt, begunAt, running }: Post, now: Instant): DutyStanding {
  const age = Math.max(0, elapsed(wellAt ?? since, now)) as Millis;
  const standing = { name: duty.name, age, everWell: wellAt !== undefined };
  if (!running || begunAt === undefined) return standing;
  return { ...standing, running: Math.max(0, elapsed(begunAt, now)) as Millis };
}
