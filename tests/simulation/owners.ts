import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import { isUp, nodeNameOf } from '../../autoscaler/world/model/machines.ts';
import type { Machine, World } from '../../autoscaler/world/model/state.ts';
import type { Ages } from './ages.ts';
import type { Ledger } from './ledger.ts';
import type { Live } from './moods.ts';

/** While a list is older than this nobody can see that a machine has no owner. */
const SIGHT = 60_000;
/** Looks that fail, ticks that end under way, and the six good looks that a sweep wants. */
const LEEWAY = 15 * 60_000;

interface Watched {
  readonly world: World;
  readonly ledger: Ledger;
  readonly policy: Policy;
  readonly live: Live;
  readonly ages: Ages;
  readonly say: (text: string) => void;
}

/**
 * No instance is without an owner for longer than the grace: it runs, it is paid for, no node and
 * no operation answers for it. Only time counts in which somebody could have seen that and may act.
 */
export function watchOwners(watched: Watched): () => void {
  const { world, policy, say } = watched;
  const alone = new Map<Machine, number>();
  let last = world.now;
  let step = world.nextStep;
  return () => {
    // Once a step of the world: over the wire there are hundreds of moves in each.
    if (world.nextStep === step) return;
    step = world.nextStep;
    const passed = canAct(watched) ? world.now - last : 0;
    last = world.now;
    for (const machine of world.machines.values()) {
      if (!isUp(machine) || isOwned(watched, machine)) {
        alone.delete(machine);
        continue;
      }
      const before = alone.get(machine) ?? 0;
      const span = before + passed;
      alone.set(machine, span);
      const most = policy.safety.sweepGrace + LEEWAY;
      if (before <= most && span > most)
        say(`${machine.instance.id} has had no owner for ${Math.round(span / 60_000)} minutes`);
    }
  };
}

function canAct({ live, ages }: Watched): boolean {
  const seen = (['kubernetes', 'ec2', 'dynamodb'] as const).every((it) => ages.of(it) < SIGHT);
  return seen && live.mode === 'active' && live.brakeSince === undefined;
}

const isOwned = ({ world, ledger }: Watched, machine: Machine): boolean =>
  world.nodes.has(nodeNameOf(machine.instance.id)) || ledger.phasesOf(machine).length > 0;
