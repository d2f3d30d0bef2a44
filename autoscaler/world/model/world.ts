import type { Instant, NodeName } from '../../src/core/units.ts';
import { randomFrom } from '../random.ts';
import { controlPods } from './controllers.ts';
import { chargeStep } from './credits.ts';
import { scaleShop } from './hpa.ts';
import { runWaves } from './interruptions.ts';
import { carryLoad } from './load.ts';
import { buy, progressMachine } from './machines.ts';
import { createPod, templates } from './pods.ts';
import { schedulePods } from './scheduler.ts';
import { laterBy, STEP, type World, type WorldOptions } from './state.ts';

/** A cluster that already runs: its nodes are Ready and the shop has its pods on them. */
export function createWorld(options: WorldOptions): World {
  const world: World = {
    options,
    random: randomFrom(options.seed),
    now: options.start,
    nextStep: laterBy(options.start, STEP),
    machines: new Map(),
    nodes: new Map(),
    pods: new Map(),
    podVersion: 0,
    replicas: options.shop.minReplicas,
    hpa: { wanted: [], desired: options.shop.minReplicas },
    samples: { at: [], cpu: [], memory: [], queue: [], latency: [], errors: [], load: [] },
    notices: [],
    wavesDone: 0,
    handledAt: new Map(),
    counter: 0,
    tally: {
      minutesOverloaded: 0,
      podPendingMinutes: 0,
      nodeHours: 0,
      disruptions: 0,
      evictions: 0,
      listCost: 0,
      surplusCost: 0,
      instancesBought: 0,
    },
    backlog: 0,
    extraBudgets: [],
    documents: new Map(),
    listeners: [],
  };
  addServer(world);
  for (const [index, order] of options.initial.entries())
    buy(world, { ...order, token: `initial-${index}`, lag: 0, booted: true });
  startShop(world);
  return world;
}

function startShop(world: World): void {
  const { shop, demand, start } = world.options;
  const wanted = Math.ceil(demand(start) / shop.targetPerPod);
  world.replicas = Math.min(Math.max(wanted, shop.minReplicas), shop.maxReplicas);
  const [template] = templates(world);
  for (let i = 0; template && i < world.replicas; i++) createPod(world, template);
  controlPods(world);
  schedulePods(world);
  for (const entry of world.pods.values()) if (entry.pod.node) entry.readyAt = start;
  controlPods(world);
}

function addServer(world: World): void {
  const name = 'server-0' as NodeName;
  const [zone] = world.options.zones;
  if (!zone) throw new Error('a world needs a zone');
  world.nodes.set(name, {
    name,
    uid: 'node-server',
    role: 'server',
    zone,
    market: 'on-demand',
    createdAt: world.now,
    ready: true,
    readySince: world.now,
    schedulable: true,
    labels: {
      'kubernetes.io/hostname': name,
      'node-role.kubernetes.io/control-plane': 'true',
      'topology.kubernetes.io/zone': zone,
    },
    annotations: {},
    taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
    allocatable: { cpu: 2000, memory: 4e9, pods: 110 } as never,
  });
}

/** Lets time pass up to an instant, in steps of 15 seconds. Time never goes back. */
export function advance(world: World, to: Instant): void {
  while (world.nextStep <= to) {
    world.now = world.nextStep;
    world.nextStep = laterBy(world.nextStep, STEP);
    stepWorld(world);
  }
  if (to > world.now) world.now = to;
}

function stepWorld(world: World): void {
  runWaves(world);
  for (const machine of world.machines.values()) progressMachine(world, machine);
  controlPods(world);
  schedulePods(world);
  const { served } = carryLoad(world);
  scaleShop(world, served);
  chargeStep(world);
  forgetTerminated(world);
}

/** EC2 shows a terminated instance for about an hour. */
function forgetTerminated(world: World): void {
  for (const [id, { terminatedAt, surplus }] of world.machines)
    if (terminatedAt !== undefined && surplus <= 0 && world.now > laterBy(terminatedAt, 3_600_000))
      world.machines.delete(id);
}
