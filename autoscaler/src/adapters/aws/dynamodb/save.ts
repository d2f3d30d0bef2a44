import { type Boost, type Brake, type Notice, noticeKey } from '../../../core/state.ts';
import type { Lease, Stored } from '../../../ports/state-store.ts';
import { STATE } from './attributes.ts';
import { holds } from './lease.ts';
import type { Table } from './table.ts';
import { withIsoTimes } from './times.ts';
import { savedAttributes } from './write-state.ts';

export interface Save {
  readonly lease: Lease;
  readonly stored: Stored;
  readonly dropped: readonly Notice[];
  /** Rises with each save of one lease. */
  readonly revision: number;
}

/**
 * Everything that a tick may write, in one conditional step. The revision shuts out an older save
 * of the same lease: one whose answer was given up waiting for, and which arrives after all.
 */
export async function save(
  table: Table,
  { lease, stored, dropped, revision }: Save,
): Promise<'stored' | 'fenced'> {
  const saved = [...savedAttributes(stored), ['revision', revision] as const];
  const done = await table.update(STATE, {
    change: (names) => {
      const { path, value } = names;
      const known = path('revision');
      return {
        set: saved
          .filter(([, it]) => it !== undefined)
          .map(([name, it]) => `${path(name)} = ${value(it)}`),
        remove: [
          ...saved.filter(([, it]) => it === undefined).map(([name]) => path(name)),
          ...dropped.map((it) => path('notices', noticeKey(it))),
        ],
        when: `${holds(names, lease)} AND ${known} <= ${value(revision)}`,
      };
    },
  });
  return done === 'refused' ? 'fenced' : 'stored';
}

/**
 * One notice, by its path. Before the first lease the map is missing: then it is made, in a step of
 * its own that changes nothing when another got there first, and the notice is written again.
 */
export async function putNotice(table: Table, notice: Notice): Promise<void> {
  const write = () =>
    table.update(STATE, {
      change: ({ path, value }) => ({
        set: [`${path('notices', noticeKey(notice))} = ${value(withIsoTimes(notice))}`],
        when: `attribute_exists(${path('notices')})`,
      }),
    });
  if ((await write()) !== 'refused') return;
  await table.update(STATE, {
    change: ({ path, value }) => ({
      set: [`${path('notices')} = if_not_exists(${path('notices')}, ${value({})})`],
    }),
  });
  await write();
}

/** A brake or a boost, set or lifted. Of two at once the later one stands. */
export async function putWish(
  table: Table,
  name: 'brake' | 'boost',
  wish: Brake | Boost | undefined,
): Promise<void> {
  await table.update(STATE, {
    change: ({ path, value }) =>
      wish ? { set: [`${path(name)} = ${value(withIsoTimes(wish))}`] } : { remove: [path(name)] },
  });
}
