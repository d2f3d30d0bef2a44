import type { Mode, Policy } from '../../autoscaler/src/core/policy/policy.ts';
import type { NoticeKind } from '../../autoscaler/src/core/state.ts';
import { type Instant, MINUTE, minutes, type Ratio } from '../../autoscaler/src/core/units.ts';
import type { StateStore } from '../../autoscaler/src/ports/state-store.ts';
import { announce } from '../../autoscaler/world/model/interruptions.ts';
import { isUp } from '../../autoscaler/world/model/machines.ts';
import type { World } from '../../autoscaler/world/model/state.ts';
import type { Random } from '../../autoscaler/world/random.ts';
import { FAULTS_FOR, START } from './troubles.ts';

/** What people and AWS want of the cluster in one run: drawn apart, so that old seeds live on. */
export interface Moods {
  /** Chances per step of 15 seconds. */
  readonly announces: number;
  readonly brakes: number;
  readonly boosts: number;
  readonly switches: number;
  /** Prediction is on, with a past to learn from and a rush in the calendar. */
  readonly foresight: boolean;
}

export function drawMoods(random: Random): Moods {
  const some = (...values: readonly [number, ...number[]]) => random.pick(values) ?? values[0];
  return {
    announces: some(0, 0, 0.02),
    brakes: some(0, 0, 0.01),
    boosts: some(0, 0, 0.01),
    switches: some(0, 0, 0.008),
    foresight: random.chance(0.3),
  };
}

/** The mode that Git says now, and since when: checkers allow for the time that news takes. */
export interface Live {
  mode: Mode;
  modeSince: Instant;
  brakeSince: Instant | undefined;
  calmed?: boolean;
}

interface Scene {
  readonly world: World;
  readonly store: Pick<StateStore, 'putBrake' | 'putBoost'>;
  readonly random: Random;
  readonly moods: Moods;
  readonly live: Live;
  readonly count: (kind: string) => void;
}

const ANNOUNCED: readonly NoticeKind[] = ['rebalance', 'scheduled-maintenance'];

/** One step of what people do: through the table and Git, which fail for them as for nobody. */
export async function beMoody({ world, store, random, moods, live, count }: Scene): Promise<void> {
  const { now } = world;
  if (random.chance(moods.announces)) {
    const machine = random.pick([...world.machines.values()].filter(isUp));
    const kind = random.pick(ANNOUNCED) ?? 'rebalance';
    if (machine) announce(world, machine, kind);
    if (machine) count(`announced-${kind}`);
  }
  if (random.chance(moods.brakes)) {
    const lifted = live.brakeSince !== undefined && random.chance(0.5);
    live.brakeSince = lifted ? undefined : now;
    count('brake');
    await store.putBrake(lifted ? undefined : { until: later(now, random), why: 'incident' });
  }
  if (random.chance(moods.boosts)) {
    const nodes = Math.floor(random.between(2, 9));
    count('boost');
    const boost = { nodes, until: later(now, random), why: 'television' };
    await store.putBoost(random.chance(0.3) ? undefined : boost);
  }
  if (random.chance(moods.switches)) {
    count('mode-switched');
    setMode(live, random.pick(MODES) ?? 'active', now);
  }
}

const MODES: readonly Mode[] = ['active', 'shadow', 'paused'];

const later = (now: Instant, random: Random): Instant =>
  (now + random.between(5, 20) * MINUTE) as Instant;

function setMode(live: Live, mode: Mode, now: Instant): void {
  if (live.mode === mode) return;
  live.mode = mode;
  live.modeSince = now;
}

/** Everything as it should be again. */
export async function calmDown({ world, store, live }: Scene): Promise<void> {
  live.calmed = true;
  setMode(live, 'active', world.now);
  live.brakeSince = undefined;
  await store.putBrake(undefined);
  await store.putBoost(undefined);
}

/** The same policy with everything that looks ahead switched on. */
export function foreseeing(policy: Policy): Policy {
  const rush = new Date(START + FAULTS_FOR / 2 + 6 * 60 * MINUTE).toISOString().slice(0, 16);
  return {
    ...policy,
    prediction: {
      mode: 'active',
      targetUtilization: 0.7 as Ratio,
      hysteresis: 0.1 as Ratio,
      horizon: minutes(30),
    },
    schedules: [
      {
        name: 'rush',
        dates: [rush],
        timeZone: policy.timeZone,
        duration: minutes(20),
        nodes: 5,
        lead: minutes(5),
      },
    ],
  };
}
