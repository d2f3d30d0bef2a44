import type { Veto } from '../decision.ts';
import type { UnknownReason } from '../observation.ts';
import type { Policy } from '../policy/policy.ts';
import { localMonth } from '../schedule/local-time.ts';
import { inLastHour, isWithin } from '../stamps.ts';
import type { State } from '../state.ts';
import { after, HOUR, type Instant, isNonEmpty, type Millis } from '../units.ts';
import type { Situation } from './situation.ts';

/** Conditions under which something may not be done. Each says so with its own numbers. */
type Check = (situation: Situation) => Veto | undefined;

export const paused: Check = ({ policy, state, seen }) => {
  if (policy.mode === 'paused') return { code: 'paused', by: 'policy' };
  const { brake } = state;
  if (!brake || brake.until <= seen.at) return undefined;
  return { code: 'paused', by: 'brake', why: brake.why, until: brake.until };
};

/** By the policy or by a person's brake: the stricter of the two holds. */
export const isPaused = (
  { mode }: Pick<Policy, 'mode'>,
  { brake }: Pick<State, 'brake'>,
  now: Instant,
): boolean => mode === 'paused' || (brake !== undefined && brake.until > now);

/** Absence of evidence neither buys nor removes. */
export const lacksLists: Check = ({ seen }) => {
  if (seen.nodes.kind === 'unknown') return blind('nodes', seen.nodes.why);
  if (seen.instances.kind === 'unknown') return blind('instances', seen.instances.why);
  return undefined;
};

const blind = (lacking: 'nodes' | 'instances', why: UnknownReason): Veto => ({
  code: 'blind',
  lacking,
  why,
});

/** D8: a share and a count together, so that small clusters do not trip over one node. */
export const breakerOpen: Check = ({ policy, workers, seen, launches }) => {
  if (!workers || seen.instances.kind === 'unknown') return undefined;
  const running = new Set(
    seen.instances.value.filter(({ state }) => state === 'running').map(({ id }) => id),
  );
  // A node whose instance is gone is a ghost, and one that is still joining was never well.
  const joining = new Set(
    launches.flatMap(({ at }) => (at.phase === 'joining' ? [at.instance] : [])),
  );
  // What a person set aside is his business: he may well be mending it.
  const judged = workers.all.filter(
    (node) =>
      node.instance &&
      running.has(node.instance) &&
      !joining.has(node.instance) &&
      !workers.setAside.includes(node),
  );
  const unready = judged.filter(({ ready }) => !ready).length;
  const { unreadyShare, unreadyNodes } = policy.safety;
  const small = judged.length <= SMALL_CLUSTER;
  const open = small
    ? unready >= 2 && unready * 2 >= judged.length
    : unready > unreadyNodes && unready > judged.length * unreadyShare;
  return open ? { code: 'breaker-open', unready, nodes: judged.length } : undefined;
};

/** Clusters of up to four have a rule of their own: half of them, and at least two. */
const SMALL_CLUSTER = 4;

export const atMaximum: Check = ({ policy, counts }) => {
  const maximum = policy.nodes.max;
  if (!counts || counts.forMax < maximum) return undefined;
  return { code: 'at-maximum', nodes: counts.forMax, maximum };
};

export const overBudget: Check = ({ policy, state, seen }) => {
  const budget = policy.safety.monthlyBudget;
  // What an older month cost says nothing about this one.
  const current = state.monthCost.month === localMonth(seen.at, policy.timeZone);
  const spent = current ? state.monthCost.usd : (0 as typeof state.monthCost.usd);
  return budget !== undefined && spent >= budget
    ? { code: 'over-budget', spent, budget }
    : undefined;
};

export const launchesPerHour: Check = ({ policy, state, seen }) => {
  const launches = lastHour(state.launches, seen.at).length;
  const allowed = policy.launch.perHour;
  return launches >= allowed ? { code: 'launches-per-hour', launches, allowed } : undefined;
};

export const lastHour = <T extends { readonly at: Instant }>(
  items: readonly T[],
  now: Instant,
): readonly T[] => items.filter(({ at }) => inLastHour(at, now));

/** Several failures in the last hour, and no launch of that hour that worked. */
export const launchesFailing: Check = ({ policy, state, seen }) => {
  const recent = lastHour(state.launches, seen.at);
  const failures = recent.filter(({ outcome }) => outcome === 'failed');
  const last = failures.at(-policy.launch.holdAfterFailures);
  if (!last || failures.length < policy.launch.holdAfterFailures) return undefined;
  if (recent.some(({ outcome }) => outcome === 'ready')) return undefined;
  // Once this one is an hour old, fewer than that many remain.
  return { code: 'launches-failing', failed: failures.length, until: after(last.at, HOUR) };
};

/** D3: nothing delays a scale-up after a scale-down. */
export const coolingDownUp: Check = ({ policy, state, seen }) => {
  const { cooldown } = policy.scaleUp;
  const until = waitsUntil(state.lastScaleUpAt, cooldown, seen.at);
  return until === undefined ? undefined : { code: 'cooling-down', until };
};

/** D3: a removal waits after any scaling; after a scale-up it may have to wait longer. */
export const coolingDownDown: Check = ({ policy, state, seen }) => {
  const { cooldown, cooldownAfterScaleUp } = policy.scaleDown;
  const waits = [
    waitsUntil(state.lastScaleUpAt, cooldownAfterScaleUp, seen.at),
    waitsUntil(state.lastScaleDownAt, cooldown, seen.at),
  ].filter((until) => until !== undefined);
  return isNonEmpty(waits)
    ? { code: 'cooling-down', until: Math.max(...waits) as Instant }
    : undefined;
};

function waitsUntil(
  last: Instant | undefined,
  cooldown: Millis,
  now: Instant,
): Instant | undefined {
  return last !== undefined && isWithin(last, cooldown, now) ? after(last, cooldown) : undefined;
}
