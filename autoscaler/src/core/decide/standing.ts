import type { Node } from '../cluster.ts';
import { isOpen } from '../operations/operation.ts';
import type { NoticeKind, State } from '../state.ts';

/**
 * How a worker stands. `leaving`: it is on its way out, by our removal or because AWS takes it.
 * `set-aside`: a person cordoned it, and what a person set aside we neither use nor remove.
 */
export type Standing = 'active' | 'leaving' | 'set-aside';

/** Announced, but not yet certain: such a node works on until a replacement serves. */
const STILL_HERE: readonly NoticeKind[] = ['rebalance', 'scheduled-maintenance'];

export function standingOf(node: Node, state: State): Standing {
  const removed = state.operations.some(
    (it) => it.kind === 'removal' && it.node === node.name && isOpen(it),
  );
  if (removed || isTaken(node, state)) return 'leaving';
  if (node.schedulable) return 'active';
  return node.cordonedBy === undefined ? 'set-aside' : 'leaving';
}

const isTaken = ({ instance }: Node, { notices }: State): boolean =>
  instance !== undefined &&
  notices.some((it) => it.instance === instance && !STILL_HERE.includes(it.kind));

/** AWS announced that this node may go, and it still works: the first to be given up. */
export const isAnnounced = ({ instance }: Node, { notices }: State): boolean =>
  instance !== undefined &&
  notices.some((it) => it.instance === instance && STILL_HERE.includes(it.kind));
