import type { TickEvent } from '../../../autoscaler/src/core/event.ts';
import type { Policy } from '../../../autoscaler/src/core/policy/policy.ts';
import type { InstanceType, Market, Zone } from '../../../autoscaler/src/core/units.ts';
import type { Machine, World, WorldOptions } from '../../../autoscaler/world/model/state.ts';
import type { CrashPlan } from '../../../autoscaler/world/wire/faults.ts';
import type { WireWorld } from '../../../autoscaler/world/wire/internet.ts';
import type { Live } from '../moods.ts';

/** A story about a small cluster: how it begins, what happens to it, and how it must end. */
export interface Scenario {
  /** As the table of the crash matrix names it. */
  readonly name: string;
  readonly story: string;
  readonly policy?: (usual: Policy) => Policy;
  readonly world?: Partial<WorldOptions>;
  /** vCPUs that the customers ask for, so many minutes after the first heartbeat. */
  readonly load: (minute: number) => number;
  /** Markets of the nodes that are there; by turns in the two zones. */
  readonly nodes: readonly Market[];
  /** Heartbeats, one a minute. */
  readonly minutes: number;
  /** Each once, as soon as it can. */
  readonly happenings?: readonly Happening[];
  /** What befalls one call of a function, in the story itself. */
  readonly strikes?: () => CrashPlan;
  /** EventBridge delivers each notice a second time. */
  readonly toldTwice?: true;
  /** Events that people must have been told of when nothing else goes wrong. */
  readonly told: readonly TickEvent['kind'][];
  /** What must be true at the end, whatever else went wrong. */
  readonly ends: readonly Claim[];
  /** What must be true when nothing else went wrong. */
  readonly undisturbed?: readonly Claim[];
}

export interface Happening {
  readonly when: (stage: Stage) => boolean;
  readonly does: (stage: Stage) => void;
}

export interface Claim {
  readonly claim: string;
  readonly holds: (stage: Stage) => boolean;
}

export interface Stage {
  readonly world: World;
  readonly wire: WireWorld;
  readonly live: Live;
  /** Minutes since the first heartbeat. */
  readonly minute: () => number;
  /** Operations that are open, as the table says. */
  readonly open: () => readonly { readonly kind: string; readonly phase: string }[];
  /** Changed by the story. */
  readonly market: { quota: number; readonly dry: Set<Market> };
  /** What the story noted on its way. */
  readonly notes: Map<string, number>;
  readonly events: () => readonly TickEvent[];
}

export const SMALL = 't3.small' as InstanceType;
export const ZONES = ['us-east-1a', 'us-east-1b'] as [Zone, Zone];

export const readyWorkers = ({ world }: Stage): number =>
  [...world.nodes.values()].filter(({ role, ready }) => role === 'worker' && ready).length;

export const openWorkers = ({ world }: Stage): number =>
  [...world.nodes.values()].filter(
    ({ role, ready, schedulable }) => role === 'worker' && ready && schedulable,
  ).length;

export const alive = ({ world }: Stage): readonly Machine[] =>
  [...world.machines.values()].filter(
    ({ instance: { state } }) => state === 'pending' || state === 'running',
  );

export const nothingOpen: Claim = {
  claim: 'no operation is open',
  holds: ({ open }) => open().length === 0,
};

export const workers = (least: number, most = least): Claim => ({
  claim: least === most ? `${least} Ready workers` : `${least} to ${most} Ready workers`,
  holds: (stage) => readyWorkers(stage) >= least && readyWorkers(stage) <= most,
});

export const bought = (least: number, most = least): Claim => ({
  claim: `${least === most ? least : `${least} to ${most}`} bought in all`,
  holds: ({ world }) => {
    const count = [...world.machines.values()].filter(({ instance }) => instance.operation).length;
    return count >= least && count <= most;
  },
});

/** No node is kept whose going would leave fewer. */
export const atLeast =
  (min: number) =>
  (usual: Policy): Policy => ({ ...usual, nodes: { ...usual.nodes, min } });

export const closedByNobody: Claim = {
  claim: 'no node is left closed',
  holds: (stage) => openWorkers(stage) === readyWorkers(stage),
};

export const spotOf = ({ world }: Stage): Machine | undefined =>
  [...world.machines.values()].find(({ instance }) => instance.market === 'spot');

export const atMinute =
  (minute: number) =>
  (stage: Stage): boolean =>
    stage.minute() >= minute;

export const isOpen =
  (kind: 'launch' | 'removal', phase?: string) =>
  ({ open }: Stage): boolean =>
    open().some((it) => it.kind === kind && (phase === undefined || it.phase === phase));
