import type { Instance, Node } from '../cluster.ts';
import type { Policy } from '../policy/policy.ts';
import type { State, Suspect } from '../state.ts';
import { elapsed, type InstanceId, type Instant, type NodeName } from '../units.ts';
import { lifeOf } from './sight.ts';

export interface Sweep {
  /** Whom a complete look found without an owner, and since when. */
  readonly suspects: readonly Suspect[];
  /** Suspected for longer than the grace: instances of ours that nothing answers for. */
  readonly orphans: readonly InstanceId[];
  /** Node objects whose instance is gone; K3s never deletes them itself. */
  readonly ghosts: readonly { readonly node: NodeName; readonly uid: string }[];
  /** Nodes that we cordoned for an operation which no longer exists. */
  readonly cordons: readonly { readonly node: NodeName; readonly by: string }[];
}

/** How each kind of suspect is known again at the next look. */
export const suspectKey = {
  instance: (id: InstanceId): string => `instance/${id}`,
  node: (uid: string): string => `node/${uid}`,
  cordon: (node: NodeName, by: string): string => `cordon/${node}/${by}`,
} as const;

interface Look {
  readonly now: Instant;
  /** Both lists complete and fresh: without either, nothing is swept and no grace runs. */
  readonly nodes: readonly Node[];
  readonly instances: readonly Instance[];
  readonly state: State;
  readonly policy: Policy;
}

/**
 * The second net. A launch despairs after a bounded wait and a slow read can outlast any bound;
 * what it leaves behind is found here. A registered node answers for its instance, since settled
 * operations are forgotten. What this net catches is counted: it hides holes in the first one.
 */
export function sweep(look: Look): Sweep {
  const abandoned = abandonedCordons(look);
  // Whoever cordoned for AWS wrote the notice too, but that write may be lost or still under way:
  // a node that dies in two minutes must not be opened for new pods before it is gone.
  const forAws = abandoned.filter(({ by }) => by.startsWith('notice/'));
  const found = [...orphansIn(look), ...ghostsIn(look), ...forAws.map(cordonSuspect)];
  const suspects = found.map(({ kind, key }): Suspect => {
    const known = look.state.suspects.find((it) => it.kind === kind && it.key === key);
    // A clock that was set back must not lengthen the grace.
    const since = Math.min(known?.since ?? look.now, look.now) as Instant;
    const looks = (known?.looks ?? 0) + 1;
    return { kind, key, since, looks, ...(known?.asked ? { asked: true } : {}) };
  });
  const due = new Set(
    suspects
      .filter(({ looks }) => looks >= LEAST_LOOKS)
      .filter(({ since }) => elapsed(since, look.now) >= look.policy.safety.sweepGrace)
      .map(({ key }) => key),
  );
  return {
    suspects,
    orphans: look.instances.map(({ id }) => id).filter((id) => due.has(suspectKey.instance(id))),
    ghosts: look.nodes
      .filter(({ uid }) => due.has(suspectKey.node(uid)))
      .map(({ name, uid }) => ({ node: name, uid })),
    cordons: abandoned.filter((it) => !forAws.includes(it) || due.has(cordonSuspect(it).key)),
  };
}

/**
 * A read that misses an instance now and then misses it once or twice in a row, not so often: with
 * four looks, the swarm found a living node swept once in 3,000 runs.
 */
const LEAST_LOOKS = 6;

const ownedBy = ({ state }: Look, instance: InstanceId): boolean =>
  state.operations.some(
    (it) =>
      (it.kind === 'removal' && it.instance === instance) ||
      (it.kind === 'launch' && 'instance' in it.at && it.at.instance === instance),
  );

function orphansIn(look: Look): readonly Pick<Suspect, 'kind' | 'key'>[] {
  const registered = new Set(look.nodes.map(({ instance }) => instance));
  const open = new Set<string>(look.state.operations.map(({ id }) => id));
  return look.instances
    .filter((instance) => lifeOf(instance) === 'alive')
    .filter(({ id, operation }) => !registered.has(id) && !(operation && open.has(operation)))
    .filter(({ id }) => !ownedBy(look, id))
    .map(({ id }) => ({ kind: 'orphan', key: suspectKey.instance(id) }));
}

/**
 * Terminated, or missing from the list while the kubelet is silent too: a living one is neither.
 */
function ghostsIn(look: Look): readonly Pick<Suspect, 'kind' | 'key'>[] {
  const byId = new Map(look.instances.map((instance) => [instance.id, instance]));
  return look.nodes
    .filter(({ role, ready }) => role === 'worker' && !ready)
    .filter(({ instance }) => {
      if (!instance || ownedBy(look, instance)) return false;
      const found = byId.get(instance);
      return found === undefined || lifeOf(found) === 'gone';
    })
    .map(({ uid }) => ({ kind: 'ghost', key: suspectKey.node(uid) }));
}

const cordonSuspect = ({ node, by }: Sweep['cordons'][number]) =>
  ({ kind: 'cordon', key: suspectKey.cordon(node, by) }) as const;

function abandonedCordons({ nodes, state }: Look): Sweep['cordons'] {
  const open = new Set<string>(state.operations.map(({ id }) => id));
  const noticed = new Set(state.notices.map(({ instance }) => instance));
  return nodes.flatMap(({ name, schedulable, cordonedBy, instance }) => {
    if (schedulable || cordonedBy === undefined || open.has(cordonedBy)) return [];
    if (instance !== undefined && noticed.has(instance)) return [];
    const leaving = state.operations.some((it) => it.kind === 'removal' && it.node === name);
    return leaving ? [] : [{ node: name, by: cordonedBy }];
  });
}
