import type { TickEvent } from '../event.ts';
import type { Policy } from '../policy/policy.ts';
import { inLastHour } from '../stamps.ts';
import type { Notice, State } from '../state.ts';
import { after, HOUR, type Instant } from '../units.ts';
import type { Launch } from './launch.ts';
import { isSettled, type Operation } from './operation.ts';
import type { Removal } from './removal.ts';

export interface Settlement {
  readonly state: State;
  readonly events: readonly TickEvent[];
  readonly dropped: readonly Notice[];
}

/** Takes settled operations out of the state and keeps of each what later decisions need. */
export function settle(state: State, policy: Policy, now: Instant): Settlement {
  const settled = state.operations.filter(isSettled);
  const kept = forgetOld(
    { ...state, operations: state.operations.filter((it) => !isSettled(it)) },
    now,
  );
  return settled.reduce<Settlement>((sofar, it) => settleOne(sofar, it, { policy, now }), {
    state: kept,
    events: [],
    dropped: [],
  });
}

interface Context {
  readonly policy: Policy;
  readonly now: Instant;
}

const settleOne = (sofar: Settlement, it: Operation, context: Context): Settlement =>
  it.kind === 'launch' ? settleLaunch(sofar, it) : settleRemoval(sofar, it, context);

function settleLaunch({ state, events, dropped }: Settlement, launch: Launch): Settlement {
  const { id: operation, at } = launch;
  const outcome = at.phase === 'ready' ? 'ready' : 'failed';
  const bought = at.phase === 'ready' ? { instance: at.instance } : {};
  const launches = state.launches.map((it) =>
    it.operation === operation ? { ...it, outcome: outcome as typeof it.outcome, ...bought } : it,
  );
  const event: readonly TickEvent[] =
    at.phase === 'ready'
      ? [{ kind: 'launch-ready', operation, node: at.node, latency: at.latency }]
      : at.phase === 'failed'
        ? [{ kind: 'launch-failed', operation, why: at.why }]
        : [];
  return { state: { ...state, launches }, events: [...events, ...event], dropped };
}

function settleRemoval(
  { state, events, dropped }: Settlement,
  removal: Removal,
  { policy, now }: Context,
): Settlement {
  const { id: operation, node, cause, at } = removal;
  if (at.phase === 'removed') {
    const gone = state.notices.filter(({ instance }) => instance === removal.instance);
    const notices = state.notices.filter(({ instance }) => instance !== removal.instance);
    return {
      state: { ...state, notices },
      events: [...events, { kind: 'removal-done', operation, node, cause }],
      dropped: [...dropped, ...gone],
    };
  }
  if (at.phase !== 'restored') return { state, events, dropped };
  const { why, block } = at;
  const event: TickEvent = {
    kind: 'removal-restored',
    operation,
    node,
    why,
    ...(block ? { block } : {}),
  };
  return { state: takeBack(state, removal, { policy, now }), events: [...events, event], dropped };
}

/**
 * A restored removal does not count for cooldowns; its node is left alone when it was the cause.
 */
function takeBack(state: State, removal: Removal, { policy, now }: Context): State {
  const { lastScaleDownAt, ...rest } = state;
  const mine = lastScaleDownAt === removal.startedAt;
  const stamp = mine ? removal.stampBefore : lastScaleDownAt;
  const spare = removal.at.phase === 'restored' && removal.at.why !== 'capacity-wanted';
  const until = after(now, policy.drain.retryAfter);
  return {
    ...rest,
    ...(stamp === undefined ? {} : { lastScaleDownAt: stamp }),
    spared: spare ? [...state.spared, { node: removal.node, until }] : state.spared,
  };
}

/** Memories that no rule reads any more, so that the item in the table stays small. */
function forgetOld(state: State, now: Instant): State {
  const noticed = new Set(state.notices.map(({ instance }) => instance));
  const open = new Set(state.operations.map(({ id }) => id));
  const launches = state.launches.filter(
    ({ at, operation, replaces }) =>
      inLastHour(at, now) ||
      open.has(operation) ||
      (replaces !== undefined && noticed.has(replaces)),
  );
  return {
    ...state,
    launches,
    spared: state.spared.filter(({ until }) => until > now),
    refusedPools: state.refusedPools.filter(({ until }) => after(until, HOUR) > now),
  };
}
