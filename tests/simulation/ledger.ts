import type { Notice } from '../../autoscaler/src/core/state.ts';
import type { InstanceId, Instant, Millis, NodeName } from '../../autoscaler/src/core/units.ts';
import { EXPORTER } from '../../autoscaler/world/model/pods.ts';
import type { Machine, World } from '../../autoscaler/world/model/state.ts';
import type { Table } from './table-view.ts';

/** What the table said and when, as a bystander reads it: the checkers' memory. */
export interface Ledger {
  /** Takes in what the table says now. */
  readonly read: () => void;
  /** When the operation was first seen in the table. */
  readonly recordedAt: (operation: string) => Instant | undefined;
  /** When a removal was first seen to end the instance, and how many others could be known of. */
  readonly endOf: (instance: InstanceId) => End | undefined;
  /** The phases of the open operations that answer for the machine. */
  readonly phasesOf: (machine: Machine) => readonly string[];
  /** The pods were listed: what did that answer show of each node? */
  readonly noteLook: () => void;
  /** Lists in a row that showed the node closed and without pods to move. */
  readonly looksThatFoundEmpty: (node: NodeName) => number;
}

export interface End {
  readonly recordedAt: Instant;
  readonly left: number;
}

export function openLedger(world: World, store: Table, newsTakes: Millis): Ledger {
  const recorded = new Map<string, Instant>();
  const ends = new Map<InstanceId, End>();
  const announced = announcements(store);
  const empty = new Map<NodeName, number>();
  const operations = () => store.current().state.operations;
  const others = (instance: InstanceId) =>
    [...world.machines.values()].filter(
      (it) => it.instance.id !== instance && !announced.has(it) && !hasEnded(it, world, newsTakes),
    ).length;
  return {
    read: () => {
      announced.read();
      for (const it of operations()) {
        if (!recorded.has(it.id)) recorded.set(it.id, world.now);
        if (it.kind !== 'removal' || it.at.phase !== 'terminating') continue;
        if (!ends.has(it.instance))
          ends.set(it.instance, { recordedAt: world.now, left: others(it.instance) });
      }
    },
    recordedAt: (operation) => recorded.get(operation),
    endOf: (instance) => ends.get(instance),
    phasesOf: ({ instance }) =>
      operations()
        .filter((it) =>
          it.kind === 'removal' ? it.instance === instance.id : it.id === instance.operation,
        )
        .map(({ at }) => at.phase),
    noteLook: () => {
      const occupied = new Set<NodeName | undefined>();
      for (const { pod, workload } of world.pods.values())
        if (workload !== EXPORTER) occupied.add(pod.node);
      for (const { name, schedulable } of world.nodes.values())
        empty.set(name, schedulable || occupied.has(name) ? 0 : (empty.get(name) ?? 0) + 1);
    },
    looksThatFoundEmpty: (node) => empty.get(node) ?? 0,
  };
}

/**
 * Notices that stood in the table before the present lease was granted: what its holder was given.
 * Those that come later are news to the next holder.
 */
function announcements(store: Table) {
  let fence = 0;
  let before: ReadonlySet<InstanceId> = new Set();
  let given = before;
  return {
    read: () => {
      if (store.fence() !== fence) given = before;
      fence = store.fence();
      const { notices } = store.current().state;
      before = new Set(notices.filter(ends).map(({ instance }) => instance));
    },
    has: ({ instance }: Machine) => given.has(instance.id),
  };
}

/** After the others the machine runs on: AWS only may take it. */
const ends = ({ kind }: Notice): boolean => kind === 'spot-interruption' || kind === 'state-change';

const hasEnded = ({ terminatedAt }: Machine, { now }: World, newsTakes: Millis): boolean =>
  terminatedAt !== undefined && now > terminatedAt - SHUTTING_DOWN + newsTakes;

/** From the end that EC2 shows at once to the one that it calls terminated. */
const SHUTTING_DOWN = 30_000;
