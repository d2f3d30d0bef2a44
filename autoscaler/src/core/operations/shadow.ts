import { inLastHour } from '../stamps.ts';
import type { LaunchMemory, ShadowBelief, State } from '../state.ts';
import type { Instant } from '../units.ts';

const NOTHING: ShadowBelief = { launches: [] };

/**
 * The state as shadow mode reads it: what really happened, and on top of it what shadow mode
 * believes that it did, so that its cooldowns and its launches per hour hold as they would.
 */
export function asShadowBelieves(state: State): State {
  const { lastScaleUpAt, lastScaleDownAt, launches } = state.shadow ?? NOTHING;
  return {
    ...state,
    ...stamp('lastScaleUpAt', state.lastScaleUpAt, lastScaleUpAt),
    ...stamp('lastScaleDownAt', state.lastScaleDownAt, lastScaleDownAt),
    launches: [...state.launches, ...launches],
  };
}

const stamp = <K extends string>(name: K, real: Instant | undefined, believed = real) =>
  believed === undefined
    ? {}
    : ({ [name]: Math.max(believed, real ?? believed) } as Record<K, Instant>);

/** What would be Ready in time counts as Ready, so that shadow mode does not hold itself. */
export function believeLaunches(
  state: State,
  launches: readonly LaunchMemory[],
  now: Instant,
): State {
  if (launches.length === 0) return state;
  const belief = state.shadow ?? NOTHING;
  const ready = launches.map((it): LaunchMemory => ({ ...it, outcome: 'ready' }));
  const kept = [...belief.launches.filter(({ at }) => inLastHour(at, now)), ...ready];
  return { ...state, shadow: { ...belief, launches: kept, lastScaleUpAt: now } };
}

export const believeRemoval = (state: State, now: Instant): State => ({
  ...state,
  shadow: { ...(state.shadow ?? NOTHING), lastScaleDownAt: now },
});

/** Outside shadow mode nobody believes it any more. */
export function forgetShadow({ shadow: _shadow, ...state }: State): State {
  return state;
}
