import type { Node } from '../cluster.ts';
import type { Decision, LaunchRequest } from '../decision.ts';
import type { Policy } from '../policy/policy.ts';
import type { LaunchMemory, Notice, State } from '../state.ts';
import { assert, type InstanceId, type Instant } from '../units.ts';
import type { Launch } from './launch.ts';
import type { Operation } from './operation.ts';
import { type Removal, type RemovalCause, restoreRemoval, UNWATCHED_DRAIN } from './removal.ts';
import { believeLaunches, believeRemoval } from './shadow.ts';
import { operationId } from './sight.ts';
import { UNWATCHED } from './watch.ts';

export interface Opening {
  readonly policy: Policy;
  readonly now: Instant;
  readonly fence: number;
  readonly nodes: readonly Node[];
  readonly state: State;
}

/** The state in which the plan is recorded, before anything of it is asked of the world. */
export function openPlan(
  decision: Decision,
  opening: Opening,
): { readonly state: State; readonly opened: readonly Operation[] } {
  const { plan } = decision;
  const { state, policy } = opening;
  if (plan.kind === 'hold') return { state, opened: [] };
  if (plan.kind === 'scale-down') return openRemoval(decision, opening);
  const launches = plan.launch.map((request, index) => launchOf(request, index, opening));
  const memories = launches.map(memoryOf);
  if (policy.mode === 'shadow') {
    const believed = believeLaunches(state, memories, opening.now);
    return { opened: launches.map(shadowed), state: believed };
  }
  return {
    opened: launches,
    state: {
      ...state,
      operations: [...restoreAll(state.operations, plan.restore), ...launches],
      launches: [...state.launches, ...memories],
      ...(launches.length > 0 ? { lastScaleUpAt: opening.now } : {}),
    },
  };
}

function memoryOf({ id: operation, startedAt: at, cause, replaces }: Launch): LaunchMemory {
  return { operation, at, cause, outcome: 'open', ...(replaces ? { replaces } : {}) };
}

function restoreAll(operations: readonly Operation[], nodes: readonly string[]) {
  return operations.map((it) =>
    it.kind === 'removal' && nodes.includes(it.node) ? restoreRemoval(it, 'capacity-wanted') : it,
  );
}

function launchOf(request: LaunchRequest, index: number, opening: Opening): Launch {
  const { policy, now, fence } = opening;
  const { market, pools, cause, replaces } = request;
  return {
    kind: 'launch',
    id: operationId('up', fence, index),
    startedAt: now,
    cause,
    ...(replaces ? { replaces } : {}),
    joinTimeout: policy.launch.joinTimeout,
    at: {
      phase: 'launching',
      attempt: { number: 1, market, pools },
      next: fallbacks(request),
      unseen: UNWATCHED,
    },
  };
}

/** D11: no spot capacity means on-demand in the same tick, from the same pools. */
const fallbacks = ({ market, pools, onlyMarket }: LaunchRequest): readonly Wish[] =>
  market === 'spot' && !onlyMarket ? [{ market: 'on-demand', pools }] : [];

type Wish = Pick<LaunchRequest, 'market' | 'pools'>;

function openRemoval(decision: Decision, opening: Opening) {
  const { plan, because } = decision;
  assert(plan.kind === 'scale-down', 'openRemoval is given a scale-down');
  const node = opening.nodes.find(({ name }) => name === plan.remove);
  assert(node?.instance !== undefined, `the removal names a node with an instance: ${plan.remove}`);
  const forced = plan.manner === 'forced';
  const replaced = because.some(({ code }) => code === 'replaced');
  const cause: RemovalCause = forced ? 'repair' : replaced ? 'replaced' : 'underused';
  const { state, now, policy } = opening;
  const removal = removalOf({ node, instance: node.instance, cause, index: 0 }, opening);
  if (policy.mode === 'shadow')
    return { opened: [shadowed(removal)], state: believeRemoval(state, now) };
  const operations = [...state.operations, removal];
  return { opened: [removal], state: { ...state, operations, lastScaleDownAt: now } };
}

interface Wanted {
  readonly node: Node;
  readonly instance: InstanceId;
  readonly cause: RemovalCause;
  readonly index: number;
  readonly endsAt?: Instant;
}

function removalOf({ node, instance, cause, index, endsAt }: Wanted, opening: Opening): Removal {
  const { policy, now, fence, state } = opening;
  const { timeout, blindTimeout, forceBefore } = policy.drain;
  return {
    kind: 'removal',
    id: operationId('down', fence, index),
    startedAt: now,
    node: node.name,
    uid: node.uid,
    instance,
    cause,
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(state.lastScaleDownAt === undefined ? {} : { stampBefore: state.lastScaleDownAt }),
    limits: { drain: timeout, blind: blindTimeout, force: forceBefore },
    missing: UNWATCHED,
    at: UNWATCHED_DRAIN,
  };
}

const shadowed = (operation: Operation): Operation =>
  operation.kind === 'launch'
    ? { ...operation, at: { phase: 'shadowed' } }
    : { ...operation, at: { phase: 'shadowed' } };

/**
 * A node that AWS takes gets a forced removal of its own; a voluntary one that is under way on it
 * becomes forced. Whatever the mode: the machine dies anyway, and its pods should not die with it.
 */
export function adoptNotice(
  notice: Notice,
  index: number,
  opening: Opening,
): { readonly state: State; readonly opened: readonly Operation[] } {
  const { state, nodes } = opening;
  const open = state.operations.find(
    (it): it is Removal => it.kind === 'removal' && it.instance === notice.instance,
  );
  const { endsAt } = notice;
  const ends = endsAt === undefined ? {} : { endsAt };
  if (open?.cause === 'interrupted') return { state, opened: [] };
  if (open) {
    const forced: Removal = { ...open, cause: 'interrupted', ...ends, at: resumed(open) };
    const operations = state.operations.map((it) => (it === open ? forced : it));
    return { state: { ...state, operations }, opened: [] };
  }
  const node = nodes.find(({ instance }) => instance === notice.instance);
  if (!node) return { state, opened: [] };
  const wanted = { node, instance: notice.instance, cause: 'interrupted', index, ...ends } as const;
  const removal = removalOf(wanted, opening);
  return {
    opened: [removal],
    state: { ...state, operations: [...state.operations, removal] },
  };
}

/** A removal that was being called off is taken up again: the node leaves after all. */
const resumed = ({ at }: Removal): Removal['at'] =>
  at.phase === 'restoring' ? UNWATCHED_DRAIN : at;
