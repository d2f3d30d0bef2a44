import type { Node, Resources } from '../cluster.ts';
import type { Bytes, Cores, InstanceType, MilliCores } from '../units.ts';
import { INSTANCE_TYPES, type TypeFacts } from './instance-types.ts';

const MIB = 1024 * 1024;

/**
 * Held back on every worker for the system and the kubelet. K3s reserves nothing of its own: a
 * t3.small would promise all of its memory to pods and starve the kubelet.
 */
const RESERVED = { cpu: 100, memory: 300 * MIB, eviction: 100 * MIB } as const;

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
  const memory = memoryGib * 1024 * MIB * VISIBLE_MEMORY - RESERVED.memory - RESERVED.eviction;
  return {
    cpu: (vcpu * 1000 - RESERVED.cpu) as MilliCores,
    memory: Math.floor(memory) as Bytes,
    pods,
  };
}

/** vCPUs of a node: by its type, or by what it offers when the type is not in the table. */
export function vcpuOf(node: Pick<Node, 'type' | 'allocatable'>): Cores {
  const facts = node.type === undefined ? undefined : INSTANCE_TYPES[node.type];
  return (facts?.vcpu ?? Math.ceil(node.allocatable.cpu / 1000)) as Cores;
}
