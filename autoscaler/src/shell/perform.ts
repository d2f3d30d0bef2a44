import { mustMove, type Pod } from '../core/cluster.ts';
import { known, type Observation } from '../core/observation.ts';
import type { Effect, Refusal } from '../core/operations/effect.ts';
import type { DrainBlock } from '../core/operations/removal.ts';
import type { NodeName } from '../core/units.ts';
import type { Cluster, Eviction } from '../ports/cluster.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Ports } from './ports.ts';

/** What the world answered to an effect, as far as it is evidence. */
export type Answer =
  | { readonly kind: 'asked' }
  | { readonly kind: 'refused'; readonly clientToken: string; readonly refusal: Refusal }
  | { readonly kind: 'blocked'; readonly block: DrainBlock | undefined }
  /** It may have happened all the same: the next look tells. */
  | { readonly kind: 'failed'; readonly why: string };

/** Asks the world for one effect. Never throws for what the world does. */
export async function perform(effect: Effect, ports: Ports, seen: Observation): Promise<Answer> {
  try {
    return await ask(effect, ports, seen);
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    return { kind: 'failed', why: `${error.service}: ${error.kind}` };
  }
}

async function ask(effect: Effect, ports: Ports, seen: Observation): Promise<Answer> {
  const { cluster, compute } = ports;
  switch (effect.kind) {
    case 'create-instance': {
      const { clientToken, operation, request } = effect;
      const creation = await compute.create({ clientToken, operation, ...request });
      if (creation.kind === 'created') return { kind: 'asked' };
      return { kind: 'refused', clientToken, refusal: creation.refusal };
    }
    case 'terminate-instance':
      await compute.terminate(effect.instance);
      return { kind: 'asked' };
    case 'cordon':
      await cluster.cordon(effect.node, effect.by);
      return { kind: 'asked' };
    case 'uncordon':
      await cluster.uncordon(effect.node, effect.by);
      return { kind: 'asked' };
    case 'delete-node':
      await cluster.deleteNode(effect.node, effect.uid);
      return { kind: 'asked' };
    case 'evict-pods':
      return { kind: 'blocked', block: await empty(effect, ports, seen) };
  }
}

/** Asks every pod with somewhere else to be to leave; says what stood in the way of the first. */
async function empty(
  effect: Extract<Effect, { kind: 'evict-pods' }>,
  { cluster }: Ports,
  seen: Observation,
): Promise<DrainBlock | undefined> {
  let block: DrainBlock | undefined;
  let failed: OperatingError | undefined;
  for (const pod of podsOn(effect.node, seen)) {
    const name = `${pod.namespace}/${pod.name}`;
    if (pod.deleting) {
      block ??= { pod: name, by: 'still-ending' };
      continue;
    }
    const answer = await tryEach(() => askToLeave(pod, effect.manner, cluster));
    if (answer instanceof OperatingError) {
      failed ??= answer;
      continue;
    }
    // Two budgets can never be served: it outweighs whatever else stands in the way.
    if (answer.kind === 'two-budgets') return { pod: name, by: 'two-budgets' };
    if (answer.kind === 'refused-by-budget') {
      const { budget } = answer;
      block ??= { pod: name, by: 'budget', ...(budget ? { budget } : {}) };
    }
  }
  // What stood in the way is worth more than a call that failed: that one is asked for again.
  if (failed && !block) throw failed;
  return block;
}

async function askToLeave(
  pod: Pod,
  manner: 'evict' | 'delete',
  cluster: Cluster,
): Promise<Eviction> {
  if (manner === 'evict') return cluster.evict(pod);
  await cluster.deletePod(pod);
  return { kind: 'accepted' };
}

/** One call that fails must not keep the other pods of the node from leaving in time. */
async function tryEach<T>(call: () => Promise<T>): Promise<T | OperatingError> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    return error;
  }
}

function podsOn(node: NodeName, seen: Observation) {
  const pods = known(seen.cluster)?.pods ?? [];
  return pods.filter((pod) => pod.node === node && mustMove(pod));
}
