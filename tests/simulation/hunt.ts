import { FOCUS, type Focus } from './foci.ts';
import { FOCUS_ON_WIRE, isWireFocus } from './foci-wire.ts';
import { play } from './play.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { runSwarm, type SwarmOptions, type SwarmResult } from './swarm.ts';
import { runWireSwarm } from './swarm-wire.ts';

/**
 * `node hunt.ts FIRST COUNT [FOCUS]`: lives through COUNT seeds from FIRST and stops at the first
 * violation. Prints one line of JSON: what `Hunt` says. A process of its own, so that a copy of the
 * code under test can be changed without anybody else noticing.
 */
export interface Hunt {
  readonly seeds: number;
  readonly seed?: number;
  readonly violations: readonly string[];
  /** Counts of all seeds together. */
  readonly counts: Readonly<Record<string, number>>;
}

async function hunt(live: Live): Promise<Hunt> {
  const counts: Record<string, number> = {};
  for (let seeds = 1; seeds <= count; seeds++) {
    const seed = first + seeds - 1;
    const { violations, counts: more } = await liveThrough(live, seed);
    for (const [kind, times] of Object.entries(more)) counts[kind] = (counts[kind] ?? 0) + times;
    if (violations.length > 0) return { seeds, seed, violations, counts };
  }
  return { seeds: count, violations: [], counts };
}

type Live = (seed: number) => Promise<Pick<SwarmResult, 'violations' | 'counts'>>;

/** A failed assertion of the code under test ends a run as loudly as a violation does. */
async function liveThrough(live: Live, seed: number): ReturnType<Live> {
  try {
    return await live(seed);
  } catch (error) {
    return { violations: [`the run ended: ${String(error)}`], counts: {} };
  }
}

/** One story after the other: a seed is the number of one. */
const tell: Live = async (seed) => {
  const scenario = SCENARIOS[(seed - 1) % SCENARIOS.length];
  if (!scenario) throw new Error('there are no stories');
  const { violations, unmet } = await play(scenario);
  return { violations: [...violations, ...unmet], counts: {} };
};

function livesOf(focus: Focus): Live {
  if (focus === 'wire-stories') return tell;
  if (isWireFocus(focus)) return (seed) => runWireSwarm(seed, FOCUS_ON_WIRE[focus]);
  const options: SwarmOptions = FOCUS[focus];
  return (seed) => runSwarm(seed, options);
}

const [first = 1, count = 1] = process.argv.slice(2, 4).map(Number);
const focus = (process.argv[4] ?? 'none') as Focus;
process.stdout.write(`${JSON.stringify(await hunt(livesOf(focus)))}\n`);
