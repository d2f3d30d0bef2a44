import { minutes } from '../../../autoscaler/src/core/units.ts';
import { podsOf, QUEUE } from '../../../autoscaler/world/model/pods.ts';
import {
  atLeast,
  atMinute,
  bought,
  closedByNobody,
  isOpen,
  nothingOpen,
  type Scenario,
  type Stage,
  spotOf,
  workers,
} from './scenario.ts';

/** Nodes that go: because nobody needs them, because they hang, because somebody says so. */
export const SHRINKING: readonly Scenario[] = [
  {
    name: 'scale-down',
    story: 'Four nodes and little to do: one is emptied, ended, and its Node object deleted.',
    load: () => 0.8,
    nodes: ['on-demand', 'spot', 'spot', 'spot'],
    policy: atLeast(3),
    minutes: 8,
    told: ['removal-started', 'removal-done'],
    ends: [nothingOpen, workers(3), bought(0), closedByNobody],
  },
  {
    name: 'repair',
    story: 'A machine hangs: another one is bought first, then the hung one goes.',
    load: () => 2.4,
    nodes: ['on-demand', 'spot', 'spot', 'spot'],
    policy: atLeast(4),
    minutes: 16,
    happenings: [
      {
        when: () => true,
        does: (stage) => {
          const machine = spotOf(stage);
          if (machine) machine.hungAt = stage.world.now;
        },
      },
    ],
    told: ['launch-started', 'launch-ready', 'removal-started', 'removal-done'],
    ends: [
      nothingOpen,
      workers(4, 5),
      {
        claim: 'the hung machine has ended',
        holds: ({ world }) =>
          [...world.machines.values()].every(
            ({ hungAt, terminatedAt }) => hungAt === undefined || terminatedAt !== undefined,
          ),
      },
    ],
  },
  {
    name: 'expired token',
    story: 'The API server lets nobody in for ten minutes: what cannot be seen is left alone.',
    load: () => 2.4,
    nodes: ['on-demand', 'spot', 'spot'],
    policy: atLeast(3),
    minutes: 15,
    happenings: [
      { when: atMinute(2), does: ({ wire }) => wire.turnToken() },
      { when: atMinute(12), does: ({ wire }) => wire.publishToken() },
    ],
    told: [],
    ends: [nothingOpen, workers(3), bought(0), closedByNobody],
  },
  {
    name: 'drill: drain timeout',
    story: 'A stateful pod with a grace of 600 s will not leave in time: the node is opened again.',
    load: () => 0.8,
    nodes: ['on-demand', 'spot', 'spot', 'spot'],
    policy: (usual) => ({
      ...atLeast(3)(usual),
      drain: { ...usual.drain, timeout: minutes(3), retryAfter: minutes(60) },
    }),
    minutes: 9,
    happenings: [{ when: () => true, does: statefulOnly }],
    told: ['removal-started', 'removal-restored'],
    ends: [nothingOpen, workers(3, 4), bought(0), closedByNobody],
  },
  {
    name: 'paused in mid-drain',
    story: 'Somebody pauses while a node is emptied: the removal ends, and nothing new begins.',
    // Low for long enough that a tick that ends early decides again before it is over.
    load: (minute) => (minute < 10 ? 0.8 : 4.4),
    nodes: ['on-demand', 'spot', 'spot', 'spot'],
    policy: atLeast(3),
    minutes: 15,
    happenings: [
      {
        when: isOpen('removal'),
        does: ({ live, world }) => {
          live.mode = 'paused';
          live.modeSince = world.now;
        },
      },
    ],
    told: ['removal-started', 'removal-done'],
    ends: [nothingOpen, workers(3), bought(0), closedByNobody],
  },
];

/**
 * Only nodes with a pod of the queue may be removed, and its pods take ten minutes to end: longer
 * than the story goes on.
 */
function statefulOnly({ world }: Stage): void {
  const stateful = new Set(podsOf(world, QUEUE).map(({ pod }) => pod.node));
  for (const node of world.nodes.values())
    if (!stateful.has(node.name)) {
      const annotations = { 'cluster-autoscaler.kubernetes.io/scale-down-disabled': 'true' };
      world.nodes.set(node.name, { ...node, annotations });
    }
  for (const entry of podsOf(world, QUEUE)) entry.stuck = true;
}
