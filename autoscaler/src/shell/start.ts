import { alarmChange } from '../core/alarms.ts';
import { INSTANCE_TYPES } from '../core/cost/instance-types.ts';
import { chargeMonth } from '../core/cost/month.ts';
import { isTaken } from '../core/decide/situation.ts';
import type { Decision, Plan } from '../core/decision.ts';
import { known, type Observation } from '../core/observation.ts';
import { adoptNotice, openPlan } from '../core/operations/open.ts';
import type { Operation } from '../core/operations/operation.ts';
import { forgetShadow } from '../core/operations/shadow.ts';
import { newsKeys } from '../core/schedule/cadence.ts';
import { localMonth } from '../core/schedule/local-time.ts';
import type { State } from '../core/state.ts';
import { elapsed, hours } from '../core/units.ts';
import type { Run } from './run.ts';

/**
 * Records the operations of a plan and returns them. Nothing is asked of the world before this is
 * stored; people are told of what has changed since they were last told.
 */
export async function start(
  run: Run,
  decision: Decision,
  seen: Observation,
): Promise<readonly Operation[]> {
  const { policy, lease } = run;
  const { state, opened } = openPlan(decision, {
    policy,
    now: seen.at,
    fence: lease.fence,
    nodes: known(seen.nodes) ?? [],
    state: policy.mode === 'shadow' ? run.state : forgetShadow(run.state),
  });
  const { raised, over, alarms } = alarmChange(state.alarms, decision);
  const decidedOn = newsKeys(state);
  for (const alarm of raised) run.tell({ kind: 'alarm-raised', alarm });
  for (const code of over) run.tell({ kind: 'alarm-over', code });
  tellOpened(run, opened, decision.plan);
  await run.save({ ...state, alarms, decidedOn, lastDecisionAt: seen.at }, []);
  return opened;
}

/** Nodes that AWS takes: each gets its forced removal, paused or not, whatever the cadence. */
export async function adoptNotices(run: Run, seen: Observation): Promise<void> {
  const nodes = known(seen.nodes);
  if (!nodes) return;
  const { policy, lease } = run;
  let { state } = run;
  const opened: Operation[] = [];
  const due = policy.mode === 'shadow' ? [] : state.notices.filter(isTaken);
  for (const notice of due) {
    const opening = { policy, now: seen.at, fence: lease.fence, nodes, state };
    const adopted = adoptNotice(notice, run.nextIndex(), opening);
    state = adopted.state;
    opened.push(...adopted.opened);
  }
  const stale = staleNotices(state, seen);
  if (state === run.state && stale.length === 0) return;
  tellOpened(run, opened);
  await run.save({ ...state, notices: state.notices.filter((it) => !stale.includes(it)) }, stale);
}

/** EC2 shows a terminated instance for about an hour, and then not at all. */
const FORGOTTEN_AFTER = hours(1);

/** The instance is gone and so is its node: there is nothing left to announce. */
function staleNotices(state: State, seen: Observation): State['notices'] {
  const nodes = known(seen.nodes);
  const instances = known(seen.instances);
  if (!nodes || !instances) return [];
  return state.notices.filter(({ instance, at }) => {
    const registered = nodes.some((node) => node.instance === instance);
    const found = instances.find(({ id }) => id === instance);
    const open = state.operations.some((it) => it.kind === 'removal' && it.instance === instance);
    const forgotten = found === undefined && elapsed(at, seen.at) > FORGOTTEN_AFTER;
    return !registered && !open && (forgotten || found?.state === 'terminated');
  });
}

/** Charges what ran since the last look; an unknown list is charged later, not as nothing. */
export function settleMonth(run: Run, seen: Observation): void {
  const instances = known(seen.instances);
  if (!instances) return;
  const { policy, state } = run;
  const month = localMonth(seen.at, policy.timeZone);
  const strange = instances.filter(({ type }) => INSTANCE_TYPES[type] === undefined);
  if (strange.length > 0)
    run.ports.telemetry.log('instance types without a price', {
      types: strange.map(({ type }) => type),
    });
  const load = known(seen.load);
  const charge = {
    instances,
    now: seen.at,
    policy,
    month,
    ...(load === undefined ? {} : { load }),
  };
  const monthCost = chargeMonth(state.monthCost, charge);
  run.stage({ ...state, monthCost });
}

function tellOpened(run: Run, opened: readonly Operation[], plan?: Plan): void {
  // Launches are opened in the order in which the plan names them. Shadow mode's are over at once
  // and hold nothing of what they would have bought: the plan does.
  const wishes = plan?.kind === 'scale-up' ? [...plan.launch] : [];
  for (const it of opened) {
    if (it.kind === 'removal') {
      const { id: operation, node, cause } = it;
      run.tell({ kind: 'removal-started', operation, node, cause });
      continue;
    }
    const market = wishes.shift()?.market ?? 'on-demand';
    run.tell({ kind: 'launch-started', operation: it.id, cause: it.cause, market });
  }
}
