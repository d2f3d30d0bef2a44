import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import type { World } from '../../autoscaler/world/model/state.ts';
import type { Table } from './table-view.ts';

/** What ran while nobody could look is charged late, and at another look's fleet. */
const MARGIN = 1.25;

interface Watched {
  readonly world: World;
  readonly store: Table;
  readonly policy: Policy;
  readonly say: (text: string) => void;
}

/**
 * Money is bounded (D8): once the month has cost its budget, by the world's own bill, nothing is
 * bought but what the minimum wants.
 */
export function watchPurse({ world, store, policy, say }: Watched): () => void {
  const known = new Set<string>();
  const { monthlyBudget } = policy.safety;
  return () => {
    if (monthlyBudget === undefined) return;
    for (const it of store.current().state.operations) {
      if (it.kind !== 'launch' || known.has(it.id)) continue;
      known.add(it.id);
      const spent = world.tally.listCost;
      if (it.cause === 'below-minimum' || spent <= MARGIN * monthlyBudget) continue;
      const bill = `$${spent.toFixed(3)} of $${monthlyBudget.toFixed(3)}`;
      say(`${it.id} was opened for ${it.cause} though ${bill} was spent`);
    }
  };
}
