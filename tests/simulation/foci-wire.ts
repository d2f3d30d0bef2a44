import { type Instant, MINUTE, minutes } from '../../autoscaler/src/core/units.ts';
import type { WireService } from '../../autoscaler/world/wire/internet.ts';
import { calm, type Focus, type WireFocus } from './foci.ts';
import { PLENTIFUL } from './market.ts';
import { swarmPolicy } from './swarm-policy.ts';
import type { WireSwarmOptions, WireTroubles } from './swarm-wire.ts';
import { START, type Troubles } from './troubles.ts';

export const isWireFocus = (focus: Focus): focus is WireFocus => focus.startsWith('wire');

/** Functions live, nothing is drawn that is not asked for: what happens is of one kind. */
const quiet = (it: Troubles): Troubles => ({
  ...it,
  rates: { ...it.rates, crash: 0, late: 0, lie: 0, fail: 0, lost: 0, clockStep: minutes(0) },
  outages: [],
  refuses: 0,
  neverJoins: 0,
  lag: minutes(0),
});

const byTurns = (
  services: readonly WireService[],
  each: { readonly silent: number; readonly answers: number },
): WireTroubles['outages'] =>
  [0, 1, 2, 3].map((index) => {
    const from = START + (5 + index * (each.silent + each.answers)) * MINUTE;
    const service = services[index % services.length] ?? 'ec2';
    return { service, from: from as Instant, to: (from + each.silent * MINUTE) as Instant };
  });

const market = () => PLENTIFUL;
const POLICY = swarmPolicy();

/** More of one kind of trouble: see `foci.ts`. */
export const FOCUS_ON_WIRE: Readonly<Record<Exclude<WireFocus, 'wire-stories'>, WireSwarmOptions>> =
  {
    wire: {
      market,
      moods: calm,
      troubles: (it) => ({ ...it, rates: { ...it.rates, lost: 0.1, fail: 0.05, late: 0 } }),
    },
    'wire-failing': {
      market,
      moods: calm,
      troubles: (it) => ({ ...quiet(it), rates: { ...quiet(it).rates, fail: 0.1 } }),
      wrong: (it) => ({ ...it, turns: 0, outages: [], corrupt: [] }),
    },
    'wire-empty': {
      market,
      moods: calm,
      troubles: (it) => ({ ...quiet(it), interrupts: 0.02, hangs: 0.005 }),
      wrong: (it) => ({
        ...it,
        turns: 0,
        corrupt: [],
        outagesAre: 'empty',
        outages: byTurns(['ec2', 'kubernetes'], { silent: 12, answers: 6 }),
      }),
    },
    // Room to go on buying while nothing new is heard.
    'wire-blind': {
      market,
      policy: { ...POLICY, nodes: { ...POLICY.nodes, max: 12 } },
      moods: calm,
      troubles: quiet,
      wrong: (it) => ({
        ...it,
        turns: 0,
        corrupt: [],
        outagesAre: 'refused',
        outages: byTurns(['prometheus'], { silent: 15, answers: 5 }),
      }),
    },
  };
