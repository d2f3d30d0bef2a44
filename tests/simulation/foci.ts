import {
  type Instant,
  MINUTE,
  minutes,
  seconds,
  type Usd,
} from '../../autoscaler/src/core/units.ts';
import { PLENTIFUL } from './market.ts';
import type { Moods } from './moods.ts';
import type { SwarmOptions } from './swarm.ts';
import { swarmPolicy } from './swarm-policy.ts';
import { START } from './troubles.ts';

/** More of what a mutant breaks, so that it is met within a few seeds. */
export type Focus = FacadeFocus | WireFocus;

export type FacadeFocus =
  | 'none'
  | 'late'
  | 'blind'
  | 'failing'
  | 'slow-reads'
  | 'seldom-decided'
  | 'moody'
  | 'poor';

/** Lives over the wire; `wire-stories` are the written ones. */
export type WireFocus = 'wire' | 'wire-failing' | 'wire-empty' | 'wire-blind' | 'wire-stories';

const POLICY = swarmPolicy();

/** Nobody interferes: the more happens of what a mutant breaks, the sooner it is caught. */
export const calm = (): Moods => ({
  announces: 0,
  brakes: 0,
  boosts: 0,
  switches: 0,
  foresight: false,
});

/** Whoever looks for a mistake of ours does not want EC2's refusals in the way. */
const usual: SwarmOptions = { market: () => PLENTIFUL };

/** More of one kind of trouble, for what would take thousands of seeds to be met by chance. */
export const FOCUS: Readonly<Record<FacadeFocus, SwarmOptions>> = {
  none: { ...usual, moods: calm },
  late: {
    ...usual,
    troubles: (it) => ({ ...it, doubles: 0.2, rates: { ...it.rates, late: 0.02 } }),
  },
  failing: {
    ...usual,
    moods: calm,
    troubles: (it) => ({ ...it, rates: { ...it.rates, fail: 0.1, crash: 0 } }),
  },
  'slow-reads': {
    ...usual,
    moods: calm,
    troubles: (it) => ({ ...it, lag: seconds(90), refuses: 0 }),
  },
  /** Nodes are lost while nobody decides: only the removal under way can yield. */
  'seldom-decided': {
    ...usual,
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
    ...usual,
    troubles: (it) => ({ ...it, rates: { ...it.rates, crash: 0, late: 0 }, refuses: 0 }),
    moods: (it) => ({ ...it, brakes: 0.02, switches: 0.02 }),
  },
  /** Little money, and a Prometheus that is silent for eight minutes of twelve, or says NaN. */
  poor: {
    moods: calm,
    market: () => ({ ...PLENTIFUL, budget: 0.03 as Usd }),
    troubles: (it) => ({
      ...it,
      rates: { ...it.rates, crash: 0, late: 0, fail: 0, lie: 0.05 },
      refuses: 0,
      outages: [0, 1, 2, 3, 4, 5, 6].map((index) => ({
        service: 'prometheus',
        from: (START + (4 + 12 * index) * MINUTE) as Instant,
        to: (START + (12 + 12 * index) * MINUTE) as Instant,
      })),
    }),
  },
  blind: {
    ...usual,
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
