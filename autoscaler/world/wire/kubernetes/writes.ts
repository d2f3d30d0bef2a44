import type { Node } from '../../../src/core/cluster.ts';
import type { WireResponse } from '../../../src/ports/exchange.ts';
import type { Guard } from '../../model/budgets.ts';
import { deletePod, evictPod, removeNode } from '../../model/requests.ts';
import type { PodEntry, World } from '../../model/state.ts';
import type { Json } from './json.ts';
import { badRequest, conflict, failure, otherUid, success } from './status.ts';

/** POST `…/pods/x/eviction`, worded as eviction.go words it. */
export function evict(world: World, entry: PodEntry, body: Json): WireResponse {
  const { name, uid } = entry.pod;
  if (body['kind'] !== 'Eviction') return badRequest('not a Eviction object');
  if (field(body, 'metadata', 'name') !== name)
    return badRequest('name in URL does not match name in Eviction object');
  const wanted = field(body, 'deleteOptions', 'preconditions', 'uid');
  const asked = wanted === undefined ? undefined : String(wanted);
  const answer = evictPod(world, entry, asked);
  switch (answer.kind) {
    case 'accepted':
      return success(201);
    case 'other-uid':
      return conflict({ plural: 'Pod', name }, otherUid(asked ?? '', uid));
    case 'refused':
      return refusedBy(answer.budget);
    case 'two-budgets':
      return failure({
        code: 500,
        message:
          'This pod has more than one PodDisruptionBudget, ' +
          'which the eviction subresource does not support.',
      });
  }
}

function refusedBy({ name, needs, healthy }: Guard): WireResponse {
  const message = `The disruption budget ${name} needs ${needs} healthy pods and has ${healthy} currently`;
  return failure({
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: { causes: [{ reason: 'DisruptionBudget', message }] },
  });
}

/** DELETE of a pod or a node, which asks no budget. */
export function remove(world: World, found: PodEntry | Node, body: Json): WireResponse {
  const isPod = 'pod' in found;
  const { name, uid } = isPod ? found.pod : found;
  const wanted = field(body, 'preconditions', 'uid');
  if (wanted !== undefined && wanted !== uid)
    return conflict({ plural: isPod ? 'Pod' : 'Node', name }, otherUid(String(wanted), uid));
  if (isPod) deletePod(world, found);
  else removeNode(world, found);
  return success(200);
}

function field(value: unknown, ...keys: readonly string[]): unknown {
  let inner = value;
  for (const key of keys) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = Reflect.get(inner, key);
  }
  return inner;
}
