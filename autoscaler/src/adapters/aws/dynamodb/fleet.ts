import type { z } from 'zod';
import { check } from '../../../core/inputs/problems.ts';
import { mapOf, maybe, object, wholeNumber } from '../../../core/inputs/shape.ts';
import type { Fleet } from '../../../ports/state-store.ts';
import { STATE } from './attributes.ts';
import { malformed } from './errors.ts';

interface FleetItem {
  readonly node_count?: number;
  readonly nodes_by_zone?: Fleet['byZone'];
}

const fleetItem = object<FleetItem>({
  node_count: maybe(wholeNumber),
  nodes_by_zone: maybe(mapOf(wholeNumber)) as z.ZodExactOptional<z.ZodType<Fleet['byZone']>>,
});

/** Both were written by one save, or neither. */
export function readFleet(item: Readonly<Record<string, unknown>>): Fleet | undefined {
  const { node_count: count, nodes_by_zone: zones } = item;
  const given = {
    ...(count === undefined ? {} : { node_count: count }),
    ...(zones === undefined ? {} : { nodes_by_zone: zones }),
  };
  const read = check(fleetItem, given, STATE);
  if (!read.ok) throw malformed(read.problems);
  const { node_count: nodes, nodes_by_zone: byZone } = read.value;
  return nodes === undefined || byZone === undefined ? undefined : { nodes, byZone };
}
