import type { NoticeKind } from '../../../autoscaler/src/core/state.ts';
import { announce, interrupt } from '../../../autoscaler/world/model/interruptions.ts';
import { endMachine } from '../../../autoscaler/world/model/machines.ts';
import { EXPORTER } from '../../../autoscaler/world/model/pods.ts';
import type { Machine } from '../../../autoscaler/world/model/state.ts';
import {
  atLeast,
  atMinute,
  bought,
  type Claim,
  closedByNobody,
  nothingOpen,
  type Scenario,
  type Stage,
  spotOf,
  workers,
} from './scenario.ts';

const noGhost: Claim = {
  claim: 'what AWS took is no Node any more',
  holds: ({ world }) =>
    [...world.nodes.values()].every(
      ({ role, instance }) =>
        role === 'server' ||
        (instance !== undefined && world.machines.get(instance)?.terminatedAt === undefined),
    ),
};

const nothingWentDown: Claim = {
  claim: 'no pods went down with their node',
  holds: ({ notes }) => notes.get('went down') === 0,
};

/** Each kind in which AWS tells that machines go, or may go (R6). */
export const INTERRUPTED: readonly Scenario[] = [
  {
    name: 'interruption with notice',
    story: 'AWS takes a spot node: it is emptied before its end, and replaced.',
    load: () => 2.4,
    nodes: ['on-demand', 'spot', 'spot'],
    policy: atLeast(3),
    minutes: 9,
    happenings: [{ when: atMinute(1), does: takeOne }],
    told: ['removal-started', 'removal-done'],
    ends: [nothingOpen, workers(3, 4), bought(1, 2), noGhost],
  },
  {
    name: 'interruption told twice',
    story:
      'Whoever was told first is gone, and so is the tick: the second telling empties the node.',
    load: () => 2.4,
    nodes: ['on-demand', 'spot', 'spot'],
    policy: atLeast(3),
    minutes: 9,
    toldTwice: true,
    strikes: () => {
      let leases = 0;
      let notices = 0;
      return (_, { body = '' }) => {
        if (body.includes('ALL_NEW')) leases += 1;
        if (body.includes('ALL_NEW') && leases === 2) return 'after';
        if (body.includes('"spot-interruption"')) notices += 1;
        return body.includes('"spot-interruption"') && notices === 1 ? 'after' : undefined;
      };
    },
    happenings: [
      { when: atMinute(1), does: takeOne },
      { when: isTaken, does: countPods },
    ],
    told: ['removal-done'],
    ends: [nothingOpen, workers(3, 4), bought(1, 2)],
    undisturbed: [nothingWentDown],
  },
  mayGo('rebalance', 'rebalance recommendation'),
  mayGo('scheduled-maintenance', 'scheduled maintenance'),
  {
    name: 'state change',
    story: 'Somebody ends a machine in the console: it is replaced, and its Node deleted.',
    load: () => 2.4,
    nodes: ['on-demand', 'spot', 'spot'],
    policy: atLeast(3),
    minutes: 7,
    happenings: [{ when: atMinute(1), does: endOne }],
    told: ['removal-started', 'launch-started', 'launch-ready', 'removal-done'],
    ends: [nothingOpen, workers(3, 4), bought(1, 2), noGhost],
  },
  {
    name: 'spot wave',
    story: 'AWS takes both spot nodes at once: both are emptied before their end, and replaced.',
    load: () => 2.4,
    nodes: ['on-demand', 'spot', 'spot'],
    policy: atLeast(3),
    minutes: 9,
    happenings: [
      { when: atMinute(1), does: takeAll },
      { when: isTaken, does: countPods },
    ],
    told: ['removal-started', 'launch-ready', 'removal-done'],
    ends: [nothingOpen, workers(3, 4), bought(2, 3), noGhost],
    undisturbed: [nothingWentDown],
  },
];

/** The machine works on for now: a replacement comes first, then it is given up. */
function mayGo(kind: NoticeKind, name: string): Scenario {
  return {
    name,
    story: 'AWS says that a machine may go: its replacement is Ready before it is emptied.',
    load: () => 2.4,
    nodes: ['on-demand', 'spot', 'spot'],
    policy: atLeast(3),
    minutes: 11,
    happenings: [
      {
        when: atMinute(1),
        does: (stage) => {
          const machine = spotOf(stage);
          if (machine) announce(stage.world, machine, kind);
        },
      },
    ],
    told: ['launch-started', 'launch-ready', 'removal-started', 'removal-done'],
    ends: [
      nothingOpen,
      workers(3),
      bought(1),
      closedByNobody,
      {
        claim: 'the machine that may go is gone',
        holds: ({ world }) =>
          world.notices.every(
            ({ instance }) => world.machines.get(instance)?.terminatedAt !== undefined,
          ),
      },
    ],
  };
}

function takeOne(stage: Stage): void {
  const machine = spotOf(stage);
  if (machine) interrupt(stage.world, machine);
}

function takeAll({ world }: Stage): void {
  for (const machine of world.machines.values())
    if (machine.instance.market === 'spot') interrupt(world, machine);
}

function endOne(stage: Stage): void {
  const machine = spotOf(stage);
  if (machine) endMachine(stage.world, machine);
}

const taken = ({ world }: Stage): readonly Machine[] =>
  [...world.machines.values()].filter(({ takenAt }) => takenAt !== undefined);

function isTaken(stage: Stage): boolean {
  const machines = taken(stage);
  return machines.length > 0 && machines.every(({ terminatedAt }) => terminatedAt !== undefined);
}

/** Pods that were still there when AWS took the last of the machines. */
function countPods(stage: Stage): void {
  const { world, notes } = stage;
  const nodes = new Set<string>(taken(stage).map(({ instance }) => instance.id));
  const pods = [...world.pods.values()].filter(
    ({ pod, workload }) => nodes.has(String(pod.node)) && workload !== EXPORTER,
  );
  notes.set('went down', pods.length);
}
