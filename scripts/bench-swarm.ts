import { LIFE_DAYS, runSwarm, type SwarmResult } from '../tests/simulation/swarm.ts';
import { runWireSwarm } from '../tests/simulation/swarm-wire.ts';

interface Course {
  readonly live: (seed: number) => Promise<SwarmResult>;
  /** Lives before anything is counted: the compiler has seen the code by then. */
  readonly warmUp: number;
  readonly lives: number;
}

/** Few enough for a bench; seeds differ in what befalls them, so they are always the same. */
const COURSES = {
  facade: { live: runSwarm, warmUp: 10, lives: 60 },
  wire: { live: runWireSwarm, warmUp: 1, lives: 5 },
} as const satisfies Readonly<Record<string, Course>>;

/** B5: seeded cluster-days for each minute of CPU, checkers included. */
export async function swarmSpeed(medium: keyof typeof COURSES): Promise<number> {
  const { live, warmUp, lives }: Course = COURSES[medium];
  for (let seed = 1; seed <= warmUp; seed++) await live(seed);
  const before = process.cpuUsage();
  for (let seed = 1; seed <= lives; seed++) {
    const { violations } = await live(seed);
    if (violations.length > 0) throw new Error(`seed ${seed}: ${violations[0]}`);
  }
  const { user, system } = process.cpuUsage(before);
  return (lives * LIFE_DAYS) / ((user + system) / 60_000_000);
}
