import type { Node, Resources } from '../cluster.ts';
import type { Bytes, Cores, InstanceType, MilliCores } from '../units.ts';
import { INSTANCE_TYPES, type TypeFacts } from './instance-types.ts';
import { WORKER_RESERVE } from './reserve.ts';

const MIB = 1024 * 1024;

/** The kernel and firmware keep some of the machine's memory: about this share is visible. */
const VISIBLE_MEMORY = 0.955;

export function typeFacts(type: InstanceType): TypeFacts {
  const facts = INSTANCE_TYPES[type];
  if (!facts) throw new Error(`invariant: unknown instance type ${type}`);
  return facts;
}

/** What pods may ask for on a fresh node of this type, as our user data configures the kubelet. */
export function allocatableOf(type: InstanceType): Resources {
  const { vcpu, memoryGib, pods } = typeFacts(type);
  const held = (WORKER_RESERVE.memoryMib + WORKER_RESERVE.evictionMib) * MIB;
  const memory = memoryGib * 1024 * MIB * VISIBLE_MEMORY - held;
  return {
    cpu: (vcpu * 1000 - WORKER_RESERVE.cpu) as MilliCores,
    memory: Math.floor(memory) as Bytes,
    pods,
  };
}

/** vCPUs of a node: by its type, or by what it offers when the type is not in the table. */
export function vcpuOf(node: Pick<Node, 'type' | 'allocatable'>): Cores {
  const facts = node.type === undefined ? undefined : INSTANCE_TYPES[node.type];
  return (facts?.vcpu ?? Math.ceil(node.allocatable.cpu / 1000)) as Cores;
}
