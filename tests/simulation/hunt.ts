import { type Instant, MINUTE, minutes, seconds } from '../../autoscaler/src/core/units.ts';
import type { Moods } from './moods.ts';
import { runSwarm, type SwarmOptions, type SwarmResult } from './swarm.ts';
import { swarmPolicy } from './swarm-policy.ts';
import { START } from './troubles.ts';

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

const POLICY = swarmPolicy();

/** Nobody interferes: the more happens of what a mutant breaks, the sooner it is caught. */
const calm = (): Moods => ({ announces: 0, brakes: 0, boosts: 0, switches: 0, foresight: false });

/** More of one kind of trouble, for what would take thousands of seeds to be met by chance. */
const FOCUS: Readonly<Record<Focus, SwarmOptions>> = {
  none: { moods: calm },
  late: {
    troubles: (it) => ({ ...it, doubles: 0.2, rates: { ...it.rates, late: 0.02 } }),
  },
  failing: {
    moods: calm,
    troubles: (it) => ({ ...it, rates: { ...it.rates, fail: 0.1, crash: 0 } }),
  },
  'slow-reads': { moods: calm, troubles: (it) => ({ ...it, lag: seconds(90), refuses: 0 }) },
  /** Nodes are lost while nobody decides: only the removal under way can yield. */
  'seldom-decided': {
    moods: calm,
    troubles: (it) => ({
      ...it,
      rates: { ...it.rates, crash: 0, late: 0, lie: 0 },
      refuses: 0,
      neverJoins: 0,
      interrupts: 0.02,
      hangs: 0,
      sticks: 0,
    }),
    policy: {
      ...POLICY,
      nodes: { ...POLICY.nodes, min: 3 },
      cadence: { windows: [], otherwise: minutes(2) },
    },
  },
  /** People change their minds every few minutes. */
  moody: {
    troubles: (it) => ({ ...it, rates: { ...it.rates, crash: 0, late: 0 }, refuses: 0 }),
    moods: (it) => ({ ...it, brakes: 0.02, switches: 0.02 }),
  },
  blind: {
    moods: calm,
    troubles: (it) => ({ ...it, interrupts: 0.02, hangs: 0.005, outages: TURNS.map(turn) }),
  },
};

/** Kubernetes and EC2 by turns: twelve minutes of silence, six of answers. */
const TURNS = [0, 1, 2, 3, 4];
const turn = (index: number) => ({
  service: index % 2 === 0 ? ('kubernetes' as const) : ('ec2' as const),
  from: (START + (6 + 18 * index) * MINUTE) as Instant,
  to: (START + (18 + 18 * index) * MINUTE) as Instant,
});

export type Focus =
  | 'none'
  | 'late'
  | 'blind'
  | 'failing'
  | 'slow-reads'
  | 'seldom-decided'
  | 'moody';

async function hunt(options: SwarmOptions): Promise<Hunt> {
  const counts: Record<string, number> = {};
  for (let seeds = 1; seeds <= count; seeds++) {
    const seed = first + seeds - 1;
    const { violations, counts: more } = await live(seed, options);
    for (const [kind, times] of Object.entries(more)) counts[kind] = (counts[kind] ?? 0) + times;
    if (violations.length > 0) return { seeds, seed, violations, counts };
  }
  return { seeds: count, violations: [], counts };
}

/** A failed assertion of the code under test ends a run as loudly as a violation does. */
async function live(
  seed: number,
  options: SwarmOptions,
): Promise<Pick<SwarmResult, 'violations' | 'counts'>> {
  try {
    return await runSwarm(seed, options);
  } catch (error) {
    return { violations: [`the run ended: ${String(error)}`], counts: {} };
  }
}

const [first = 1, count = 1] = process.argv.slice(2, 4).map(Number);
const focus = (process.argv[4] ?? 'none') as Focus;
process.stdout.write(`${JSON.stringify(await hunt(FOCUS[focus]))}\n`);
