import { elapsed, type Instant, type Millis, minutes, seconds } from '../../core/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Duty, Stop } from '../../ports/duty.ts';
import { createRoster, type DutyStanding, type Roster } from '../../shell/roster.ts';
import { type ControllerMetrics, controllerMetrics } from './metrics.ts';
import type { ControllerSettings } from './settings.ts';
import { type Ages, type ControllerOutside, controllerDuties } from './wiring.ts';

export interface Controller {
  readonly duties: readonly Duty[];
  readonly roster: Roster;
  readonly metrics: ControllerMetrics;
  /** Sees to the duties until it is stopped, and returns when the last round is over. */
  readonly serve: () => Promise<void>;
  /** What is wrong with the process itself, so that it should be started anew; nothing is well. */
  readonly ailment: () => string | undefined;
  /** Duties that never went well yet. */
  readonly unready: () => readonly string[];
}

export interface ControllerRun {
  readonly stop: Stop;
  /** How often it is looked for what is due. */
  readonly pulse?: Millis;
  /** Whether metrics tell of the process as well. */
  readonly ofProcess?: boolean;
  /** How many times as fast as this machine's the clock goes, where the world is a simulated one. */
  readonly speed?: number;
  /** Which duties; all of them without it. */
  readonly duties?: typeof controllerDuties;
}

/** The loop has not come round for so long, or one round of a duty has not ended. */
const STUCK_LOOP = minutes(1);
const STUCK_ROUND = minutes(10);

/** All duties in one process. */
export function createController(
  settings: ControllerSettings,
  outside: ControllerOutside,
  {
    stop,
    pulse = seconds(1),
    ofProcess = false,
    speed = 1,
    duties: build = controllerDuties,
  }: ControllerRun,
): Controller {
  const { clock, telemetry } = outside;
  const standings = { of: (): readonly DutyStanding[] => [] };
  const ages: Ages = () =>
    Object.fromEntries(standings.of().map(({ name, age }) => [name, age] as const));
  const duties = build(settings, outside, ages);
  const metrics = controllerMetrics({ duties, standings: () => standings.of(), ofProcess });
  const roster = createRoster({ duties, clock, telemetry, stop, onRound: metrics.count });
  standings.of = roster.standings;
  let turnedAt = clock.now();
  return {
    duties,
    roster,
    metrics,
    serve: async () => {
      while (!stop.aborted) {
        turnedAt = clock.now();
        roster.turn();
        await clock.sleep(pulse);
      }
      await roster.settled();
    },
    ailment: () => ailmentOf({ clock, turnedAt, standings: roster.standings(), speed }),
    unready: () =>
      roster
        .standings()
        .filter(({ everWell }) => !everWell)
        .map(({ name }) => name),
  };
}

interface Signs {
  readonly clock: Clock;
  readonly turnedAt: Instant;
  readonly standings: readonly DutyStanding[];
  readonly speed: number;
}

function ailmentOf({ clock, turnedAt, standings, speed }: Signs): string | undefined {
  if (elapsed(turnedAt, clock.now()) > STUCK_LOOP * speed) return 'the loop stands still';
  const stuck = standings.find(({ running = 0 }) => running > STUCK_ROUND * speed);
  return stuck && `a round of ${stuck.name} does not end`;
}
