import { isPaused } from '../core/decide/guards.ts';
import type { TickEvent } from '../core/event.ts';
import { known, type Observation } from '../core/observation.ts';
import type { Effect } from '../core/operations/effect.ts';
import { sweep as look, type Sweep, suspectKey } from '../core/operations/sweeps.ts';
import { perform } from './perform.ts';
import type { Run } from './run.ts';

/**
 * Looks for what nobody answers for, records it, and ends it once the grace has passed. While
 * paused it only looks: whoever pulled the brake may be mending that very machine.
 */
export async function sweep(run: Run, seen: Observation): Promise<void> {
  const nodes = known(seen.nodes);
  const instances = known(seen.instances);
  if (!nodes || !instances) return;
  const { policy, state } = run;
  const found = look({ now: seen.at, nodes, instances, state, policy });
  if (found.suspects.length + state.suspects.length > 0)
    await run.save({ ...state, suspects: found.suspects }, []);
  if (isPaused(policy, state, seen.at)) return;
  for (const it of dueOf(found)) {
    const { kind } = await perform(it.effect, run.ports, seen);
    if (kind === 'asked') noteAsked(run, it);
  }
}

interface Due {
  readonly effect: Effect;
  readonly event: TickEvent;
  readonly key?: string;
}

const dueOf = ({ orphans, ghosts, cordons }: Sweep): readonly Due[] => [
  ...orphans.map(
    (instance): Due => ({
      effect: { kind: 'terminate-instance', instance },
      event: { kind: 'orphan-swept', instance },
      key: suspectKey.instance(instance),
    }),
  ),
  ...ghosts.map(
    ({ node, uid }): Due => ({
      effect: { kind: 'delete-node', node, uid },
      event: { kind: 'ghost-swept', node },
      key: suspectKey.node(uid),
    }),
  ),
  ...cordons.map(
    ({ node, by }): Due => ({
      effect: { kind: 'uncordon', node, by },
      event: { kind: 'cordon-lifted', node },
    }),
  ),
];

/** EC2 may go on showing what was ended: people are told of each once. */
function noteAsked(run: Run, { event, key }: Due): void {
  const { state } = run;
  if (state.suspects.some((it) => it.key === key && it.asked)) return;
  run.tell(event);
  const suspects = state.suspects.map((it) =>
    it.key === key ? { ...it, asked: true as const } : it,
  );
  run.stage({ ...state, suspects });
}
