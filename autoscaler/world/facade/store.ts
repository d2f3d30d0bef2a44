import type { ForecastMemory } from '../../src/core/forecast/memory.ts';
import type { Brake, Notice, State } from '../../src/core/state.ts';
import type { Instant } from '../../src/core/units.ts';
import type { DecisionRecord, Lease, StateStore, Stored } from '../../src/ports/state-store.ts';

/** The state table in memory: one item, one lease, a fence that rises with every grant. */
export interface FacadeStore extends StateStore {
  readonly records: readonly DecisionRecord[];
  /** What is stored now, for checkers and reports. */
  readonly current: () => Stored;
  /** Of the newest lease. */
  readonly fence: () => number;
}

interface Table {
  stored: Stored;
  owner: string | undefined;
  expiry: number;
  fence: number;
  memory: ForecastMemory;
}

export function facadeStore(initial: State, memory: ForecastMemory): FacadeStore {
  const table: Table = {
    stored: { state: initial },
    owner: undefined,
    expiry: 0,
    fence: 0,
    memory,
  };
  const records: DecisionRecord[] = [];
  const ids = new Set<string>();
  const holds = ({ owner, fence }: Lease) => table.owner === owner && table.fence === fence;
  const setState = (change: (state: State) => State) => {
    table.stored = { ...table.stored, state: change(table.stored.state) };
  };
  return {
    records,
    current: () => table.stored,
    fence: () => table.fence,
    peek: async () => table.stored,
    acquire: async (owner, now, span) => {
      const foreign = table.owner !== undefined && table.owner !== owner;
      if (foreign && now < table.expiry) return 'held';
      table.fence += 1;
      table.owner = owner;
      table.expiry = (now + span) as Instant;
      return { ...table.stored, lease: { owner, fence: table.fence } };
    },
    save: async (lease, { state, policy, fleet = table.stored.fleet }, dropped) => {
      if (!holds(lease)) return 'fenced';
      table.stored = {
        state: keepForeign(state, table.stored.state, dropped),
        ...(policy ? { policy } : {}),
        ...(fleet ? { fleet } : {}),
      };
      return 'stored';
    },
    release: async (lease) => {
      if (holds(lease)) table.owner = undefined;
    },
    putNotice: async (notice) => setState((state) => withNotice(state, notice)),
    putBrake: async (brake) => setState((state) => withBrake(state, brake)),
    putBoost: async (boost) =>
      setState(({ boost: _old, ...state }) => (boost ? { ...state, boost } : state)),
    readMemory: async () => copied(table.memory),
    saveMemory: async (lease, next) => {
      if (!holds(lease)) return 'fenced';
      table.memory = copied(next);
      return 'stored';
    },
    record: async (record) => {
      // Written once: a repeated tick must not rewrite what was decided.
      if (ids.has(record.id)) return;
      ids.add(record.id);
      records.push(record);
    },
  };
}

/**
 * What a table gives out is a copy: the forecaster changes its memory in place, and a tick that
 * crashes before it saves must leave nothing behind.
 */
function copied<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return (value as unknown as Float64Array).slice() as T;
  if (Array.isArray(value)) return value.map(copied) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, copied(it)])) as T;
}

/** Notices, brake and boost are written by others at any time: a tick only removes notices. */
function keepForeign(next: State, stored: State, dropped: readonly Notice[]): State {
  const { brake: _brake, boost: _boost, ...own } = next;
  const gone = (it: Notice) =>
    dropped.some(({ instance, kind }) => instance === it.instance && kind === it.kind);
  return {
    ...own,
    notices: stored.notices.filter((it) => !gone(it)),
    ...(stored.brake ? { brake: stored.brake } : {}),
    ...(stored.boost ? { boost: stored.boost } : {}),
  };
}

function withNotice(state: State, notice: Notice): State {
  const others = state.notices.filter(
    ({ instance, kind }) => instance !== notice.instance || kind !== notice.kind,
  );
  return { ...state, notices: [...others, notice] };
}

const withBrake = ({ brake: _old, ...state }: State, brake: Brake | undefined): State =>
  brake ? { ...state, brake } : state;
