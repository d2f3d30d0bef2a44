import { LAUNCH_EDGES, type Launch } from './launch.ts';
import { REMOVAL_EDGES, type Removal } from './removal.ts';

/** One launch or one removal, recorded before anything is asked of the world. */
export type Operation = Launch | Removal;

/** In a phase with no way on: no effects left. */
export function isSettled(operation: Operation): boolean {
  return operation.kind === 'launch'
    ? LAUNCH_EDGES[operation.at.phase].length === 0
    : REMOVAL_EDGES[operation.at.phase].length === 0;
}

/** An effect of this operation would change the world. */
export const isOpen = (operation: Operation): boolean => !isSettled(operation);
