import { z } from 'zod';
import { check } from '../../../core/inputs/problems.ts';
import { parseIso } from '../../../core/iso-time.ts';
import { after, type Instant, type Millis } from '../../../core/units.ts';
import type { Holder } from '../../../ports/lease-view.ts';
import type { Grant, Lease } from '../../../ports/state-store.ts';
import { STATE } from './attributes.ts';
import { malformed } from './errors.ts';
import type { Placeholders } from './expression.ts';
import { type ReadPolicy, readStored } from './read-state.ts';
import type { Table } from './table.ts';
import { isoTime } from './times.ts';
import { type Attributes, fromAttributes } from './values.ts';

export interface Bid {
  readonly owner: string;
  readonly now: Instant;
  readonly span: Millis;
}

/**
 * Takes the lease when it is free, ran out, or is our own, and reads the state in the same step.
 * Our own, because an answer may be lost: whoever asks again under its name takes what it was given
 * a moment ago, with the next fence, and waits for nobody. Two that share a name do no harm beyond
 * that: the newer fence shuts out the older.
 */
export async function acquire(
  table: Table,
  { owner, now, span }: Bid,
  readPolicy: ReadPolicy,
): Promise<Grant | 'held'> {
  const item = await table.update(STATE, {
    returns: 'ALL_NEW',
    change: ({ path, value }) => {
      const [holder, expiry, fence] = [path('lock_owner'), path('lock_expiry'), path('fence')];
      const me = value(owner);
      const empty = value({});
      return {
        set: [
          `${holder} = ${me}`,
          `${expiry} = ${value(isoTime(after(now, span)))}`,
          `${fence} = if_not_exists(${fence}, ${value(0)}) + ${value(1)}`,
          `${path('revision')} = ${value(0)}`,
          // Later writes go by path, and a path leads nowhere when its map is missing.
          ...[path('operations'), path('notices')].map(
            (map) => `${map} = if_not_exists(${map}, ${empty})`,
          ),
        ],
        when: [
          `attribute_not_exists(${holder})`,
          `${holder} = ${me}`,
          // An owner without an expiry would hold for ever.
          `attribute_not_exists(${expiry})`,
          `${expiry} <= ${value(isoTime(now))}`,
        ].join(' OR '),
      };
    },
  });
  if (item === 'refused') return 'held';
  return { ...readStored(item, readPolicy), lease: { owner, fence: readFence(item) } };
}

/** Nobody else's lease is touched: a late holder finds another owner or another fence, and goes. */
export async function release(table: Table, lease: Lease): Promise<void> {
  await table.update(STATE, {
    change: (names) => ({
      remove: [names.path('lock_owner'), names.path('lock_expiry')],
      when: holds(names, lease),
    }),
  });
}

/** Who has the lease, or had it and never gave it back; nobody when it was released. */
export async function holder(table: Table): Promise<Holder | undefined> {
  const item = fromAttributes((await table.get(STATE)) ?? {});
  if (item['lock_owner'] === undefined) return undefined;
  const read = check(HELD, item, STATE);
  if (!read.ok) throw malformed(read.problems);
  const { lock_owner: owner, lock_expiry: expiry, fence } = read.value;
  return { owner, fence, until: expiry };
}

const HELD = z.object({
  lock_owner: z.string(),
  lock_expiry: z.string().transform((text, context): Instant => {
    const at = parseIso(text);
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: 'a time' });
    return z.NEVER;
  }),
  fence: z.int().min(1),
});

/** True of the item as long as no newer lease was granted. */
export const holds = ({ path, value }: Placeholders, { owner, fence }: Lease): string =>
  `${path('lock_owner')} = ${value(owner)} AND ${path('fence')} = ${value(fence)}`;

const fenced = z.object({ fence: z.int().min(1) });

function readFence(item: Attributes): number {
  const read = check(fenced, fromAttributes(item), STATE);
  if (!read.ok) throw malformed(read.problems);
  return read.value.fence;
}

/** Whether the lease is still the newest one, as of now. */
export async function isHeld(table: Table, { owner, fence }: Lease): Promise<boolean> {
  const item = fromAttributes((await table.get(STATE)) ?? {});
  return item['lock_owner'] === owner && item['fence'] === fence;
}
