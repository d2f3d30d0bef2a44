import { known, type Observation } from '../core/observation.ts';
import type { Effect } from '../core/operations/effect.ts';
import { sweep as look } from '../core/operations/sweeps.ts';
import { perform } from './perform.ts';
import type { Run } from './run.ts';

/** Looks for what nobody answers for, records it, and ends it once the grace has passed. */
export async function sweep(run: Run, seen: Observation): Promise<void> {
  const nodes = known(seen.nodes);
  const instances = known(seen.instances);
  if (!nodes || !instances) return;
  const found = look({ now: seen.at, nodes, instances, state: run.state, policy: run.policy });
  if (found.suspects.length + run.state.suspects.length > 0)
    await run.save({ ...run.state, suspects: found.suspects }, []);
  for (const instance of found.orphans)
    if (await ask({ kind: 'terminate-instance', instance }, run, seen))
      run.tell({ kind: 'orphan-swept', instance });
  for (const { node, uid } of found.ghosts)
    if (await ask({ kind: 'delete-node', node, uid }, run, seen))
      run.tell({ kind: 'ghost-swept', node });
  for (const { node, by } of found.cordons)
    if (await ask({ kind: 'uncordon', node, by }, run, seen))
      run.tell({ kind: 'cordon-lifted', node });
}

async function ask(effect: Effect, run: Run, seen: Observation): Promise<boolean> {
  return (await perform(effect, run.ports, seen)).kind === 'asked';
}
