import type { Policy } from '../../../core/policy/policy.ts';
import { renderPolicy } from '../../../core/policy/render.ts';
import type { State } from '../../../core/state.ts';
import { assert, type Instant } from '../../../core/units.ts';
import type { Stored } from '../../../ports/state-store.ts';
import { ATTRIBUTES, FORMAT, isForeign } from './attributes.ts';
import { sizeOf } from './size.ts';
import { isoTime, withIsoTimes } from './times.ts';

/** Attributes of one save. `undefined` is to be removed. */
export type Saved = ReadonlyMap<string, unknown>;

/** Half of what DynamoDB allows an item (400 KB): notices and the lease come on top. */
const MOST_BYTES = 200_000;

/**
 * Everything of the state that a tick may write, under the names that it has in the table; and,
 * derived from it, what the brief names and people look for.
 */
export function savedAttributes({ state, policy, fleet }: Stored): Saved {
  const { operations, ...rest } = state;
  const own = Object.keys(ATTRIBUTES).filter((key) => !isForeign(key) && key !== 'operations');
  const told = new Map(Object.entries(withIsoTimes(rest) as object));
  const saved = new Map<string, unknown>([
    ['format', FORMAT],
    ['operations', withIsoTimes(byId(operations))],
    ...own.map((key): [string, unknown] => [ATTRIBUTES[key as keyof State], told.get(key)]),
    ['policy', policy && textOf(policy)],
    ['scaling_in_progress', operations.length > 0 ? 'true' : undefined],
    ['last_scale_time', lastScaleTime(state)],
    ...lastAction(state),
    // Unknown is not gone: without a good list of nodes the last count stays.
    ...(fleet ? [['node_count', fleet.nodes] as const] : []),
    ...(fleet ? [['nodes_by_zone', fleet.byZone] as const] : []),
  ]);
  const bytes = sizeOf(saved);
  assert(bytes <= MOST_BYTES, `the state fits its item, ${bytes} of ${MOST_BYTES} bytes`);
  return saved;
}

/** A policy never changes, and writing YAML is most of what a save would cost. */
const texts = new WeakMap<Policy, string>();

function textOf(policy: Policy): string {
  const text = texts.get(policy) ?? renderPolicy(policy);
  texts.set(policy, text);
  return text;
}

/** A map, for those who look for one operation; `place` keeps the order, which a map does not. */
const byId = (operations: State['operations']): Readonly<Record<string, object>> =>
  Object.fromEntries(operations.map((it, place) => [it.id, { ...it, place }]));

function lastScaleTime({ lastScaleUpAt, lastScaleDownAt }: State): string | undefined {
  const last = Math.max(lastScaleUpAt ?? -1, lastScaleDownAt ?? -1);
  return last < 0 ? undefined : isoTime(last as Instant);
}

/** Of the newest open operation; once none is open, what was written last stays. */
function lastAction({ operations }: State): readonly (readonly [string, string])[] {
  const [newest] = operations.toSorted((a, b) => b.startedAt - a.startedAt);
  if (!newest) return [];
  return [
    ['last_scale_action', newest.kind === 'launch' ? 'scale-up' : 'scale-down'],
    ['last_scale_reason', newest.cause],
  ];
}
