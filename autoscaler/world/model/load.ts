import type { NodeName } from '../../src/core/units.ts';
import { vcpusOf } from './credits.ts';
import { factsOf, isUp, nodeNameOf } from './machines.ts';
import { SHOP } from './pods.ts';
import { type Machine, STEP, type World } from './state.ts';

/** What the system, the agent and the exporter use on every node. */
const NODE_CORES = 0.04;
const NODE_MIB = 330;
const POD_MIB = 110;

export interface LoadStep {
  readonly demanded: number;
  readonly served: number;
  readonly readyPods: number;
  readonly readyCores: number;
}

/** Spreads the customers' demand over the Ready pods and writes one sample for Prometheus. */
export function carryLoad(world: World): LoadStep {
  const demanded = world.options.demand(world.now);
  const { limitPerPod } = world.options.shop;
  const pods = shopPodsByNode(world);
  let readyPods = 0;
  for (const count of pods.values()) readyPods += count;
  const perPod = readyPods === 0 ? 0 : Math.min(demanded / readyPods, limitPerPod);
  const serving = servingMachines(world);
  const sums = { counted: 0, memory: 0, readyCores: 0, deliverable: 0, busy: 0 };
  let served = 0;
  for (const machine of world.machines.values()) machine.load = 0;
  for (const { machine, node } of serving) {
    const { vcpu, memoryGib } = factsOf(machine.instance.type);
    const count = pods.get(node) ?? 0;
    const deliverable = vcpusOf(world, machine);
    const wanted = Math.min(count * perPod, vcpu - NODE_CORES);
    const shop = Math.min(wanted, deliverable - NODE_CORES);
    machine.load = shop + NODE_CORES;
    if (machine.load > 0.2 * vcpu) machine.idleSince = world.now;
    served += shop;
    if (!isCounted(world, node)) continue;
    sums.counted += 1;
    sums.memory += (NODE_MIB + count * POD_MIB) / (memoryGib * 1024);
    sums.readyCores += vcpu;
    sums.deliverable += deliverable;
    // What the hypervisor takes away is busy to the guest: 1 - idle counts it (steal).
    sums.busy += wanted + NODE_CORES;
  }
  const step = { demanded, served, readyPods, readyCores: sums.readyCores };
  const used = sums.busy;
  const memory = sums.counted > 0 ? sums.memory / sums.counted : Number.NaN;
  sample(world, { step, used, memory });
  tally(world, { ...step, readyCores: sums.deliverable });
  return step;
}

/** Cordoned nodes are left out of the averages, as the recording rules do. */
const isCounted = (world: World, node: NodeName): boolean =>
  world.nodes.get(node)?.schedulable === true;

function shopPodsByNode(world: World): Map<NodeName, number> {
  const counts = new Map<NodeName, number>();
  for (const { pod, workload } of world.pods.values())
    if (workload === SHOP && pod.ready && pod.node)
      counts.set(pod.node, (counts.get(pod.node) ?? 0) + 1);
  return counts;
}

function servingMachines(world: World): readonly { machine: Machine; node: NodeName }[] {
  const found: { machine: Machine; node: NodeName }[] = [];
  for (const machine of world.machines.values()) {
    const node = nodeNameOf(machine.instance.id);
    if (isUp(machine) && world.nodes.get(node)?.ready === true) found.push({ machine, node });
  }
  return found;
}

interface Sampled {
  readonly step: LoadStep;
  readonly used: number;
  readonly memory: number;
}

function sample(world: World, { step, used, memory }: Sampled): void {
  const { samples, random } = world;
  const { demanded, served, readyCores } = step;
  const short = demanded > 0 ? Math.max(0, demanded - served) / demanded : 0;
  const strain = readyCores > 0 ? Math.min(used / readyCores, 0.98) : 0.98;
  world.backlog = Math.max(0, world.backlog + (demanded - served) * 20 - 60);
  samples.at.push(world.now);
  samples.cpu.push(readyCores > 0 ? used / readyCores : Number.NaN);
  samples.memory.push(memory);
  // A sum over no series has no value: nothing serves, which is not a load of zero.
  samples.load.push(readyCores > 0 ? used : Number.NaN);
  samples.queue.push(Math.round(world.backlog));
  samples.latency.push((0.15 / (1 - strain)) * random.between(0.9, 1.1) + short * 4);
  samples.errors.push(short > 0.05 ? Math.min(0.5, short) : 0);
}

function tally(world: World, { demanded, readyCores }: LoadStep): void {
  const hours = STEP / 3_600_000;
  const { tally: sums } = world;
  if (demanded > 0.9 * readyCores) sums.minutesOverloaded += STEP / 60_000;
  for (const machine of world.machines.values()) if (isUp(machine)) sums.nodeHours += hours;
  for (const { pod } of world.pods.values())
    if (pod.unschedulableSince !== undefined) sums.podPendingMinutes += STEP / 60_000;
}
