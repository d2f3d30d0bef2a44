import { minutes } from '../../../autoscaler/src/core/units.ts';
import {
  alive,
  atMinute,
  bought,
  isOpen,
  nothingOpen,
  type Scenario,
  type Stage,
  workers,
} from './scenario.ts';

const allow =
  (quota: number) =>
  (stage: Stage): void => {
    stage.market.quota = quota;
  };

/** Load or pods that need more nodes, and what may stand in the way of one. */
export const GROWING: readonly Scenario[] = [
  {
    name: 'scale-up by CPU',
    story: 'Three busy nodes: one more is bought, joins, and is Ready.',
    load: () => 4.6,
    nodes: ['on-demand', 'spot', 'spot'],
    minutes: 6,
    told: ['launch-started', 'launch-ready'],
    ends: [nothingOpen, workers(4, 5), bought(1, 2)],
  },
  {
    name: 'scale-up by pods',
    story: 'Pods that fit nowhere buy the node that takes them, however idle the others are.',
    load: () => 1,
    nodes: ['on-demand', 'spot', 'spot'],
    world: { shop: bigPods(8) },
    minutes: 7,
    told: ['launch-started', 'launch-ready'],
    ends: [
      nothingOpen,
      workers(4, 5),
      {
        claim: 'no pod waits for a node',
        holds: ({ world }) =>
          [...world.pods.values()].every(({ pod }) => pod.unschedulableSince === undefined),
      },
    ],
  },
  {
    name: 'fallback to on-demand',
    story: 'No zone has spot capacity: the same tick buys on demand, and once.',
    load: () => 4.6,
    nodes: ['on-demand', 'on-demand', 'spot'],
    minutes: 6,
    happenings: [{ when: () => true, does: ({ market }) => void market.dry.add('spot') }],
    told: ['launch-started', 'launch-refused', 'launch-ready'],
    ends: [
      nothingOpen,
      workers(4, 5),
      bought(1, 2),
      {
        claim: 'what was bought is on demand',
        holds: (stage) =>
          alive(stage).every(({ instance: it }) => !it.operation || it.market === 'on-demand'),
      },
    ],
  },
  {
    name: 'drill: function ends while scaling',
    story:
      'The function runs into its time limit at CreateFleet: the next tick finds the instance.',
    load: () => 4.6,
    nodes: ['on-demand', 'spot', 'spot'],
    minutes: 7,
    strikes: () => {
      let struck = false;
      return (_, { body }) => {
        if (struck || body?.includes('Action=CreateFleet') !== true) return undefined;
        struck = true;
        return 'after';
      };
    },
    told: ['launch-ready'],
    ends: [nothingOpen, workers(4, 5), bought(1, 2)],
  },
  {
    name: 'late holder',
    story: 'A tick that froze before its release comes back, and takes nothing from the next one.',
    load: () => 4.6,
    nodes: ['on-demand', 'spot', 'spot'],
    world: { boot: { median: minutes(2.9), p95: minutes(3), neverJoins: 0 } },
    minutes: 8,
    strikes: () => {
      let struck = false;
      return (_, { body = '' }) => {
        const releases = body.includes('"lock_expiry"') && !body.includes('ALL_NEW');
        if (struck || !releases) return undefined;
        struck = true;
        return 'frozen';
      };
    },
    told: ['launch-started', 'launch-ready'],
    ends: [nothingOpen, workers(4, 5), bought(1, 2)],
  },
  {
    name: 'drill: quota exceeded',
    story: 'The account may run no more vCPUs: people are told, and the node comes when it may.',
    load: () => 4.6,
    nodes: ['on-demand', 'spot', 'spot'],
    minutes: 12,
    happenings: [
      { when: () => true, does: allow(3) },
      { when: atMinute(4), does: allow(50) },
    ],
    told: ['launch-refused', 'launch-failed', 'launch-ready'],
    ends: [nothingOpen, workers(4, 5), bought(1, 2)],
  },
  {
    name: 'drill: join failure',
    story: 'A machine that never becomes a node is given back, and another one is bought.',
    load: () => 4.6,
    nodes: ['on-demand', 'spot', 'spot'],
    policy: (usual) => ({ ...usual, launch: { ...usual.launch, joinTimeout: minutes(3) } }),
    world: { boot: { median: minutes(1), p95: minutes(1.5), neverJoins: 1 } },
    minutes: 13,
    happenings: [
      {
        when: isOpen('launch', 'joining'),
        does: ({ world }) => void Object.assign(world.options.boot, { neverJoins: 0 }),
      },
    ],
    told: ['launch-started', 'launch-failed', 'launch-ready'],
    ends: [
      nothingOpen,
      workers(4, 5),
      {
        claim: 'no instance is paid for without a node',
        holds: (stage) =>
          alive(stage).every(({ instance }) => stage.world.nodes.has(instance.id as never)),
      },
    ],
  },
];

function bigPods(replicas: number) {
  return {
    minReplicas: replicas,
    maxReplicas: replicas,
    targetPerPod: 0.32 as never,
    limitPerPod: 0.9 as never,
    requestCpuMillis: 800,
    requestMemoryMib: 256,
  };
}
