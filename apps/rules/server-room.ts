import { SERVER_RESERVE } from '../../autoscaler/src/core/cost/reserve.ts';
import { CPU, MEMORY } from '../../autoscaler/src/core/policy/quantities.ts';
import { COMPONENT_REQUESTS } from '../charts/flux-system/components.ts';
import type { Rendered } from '../main.ts';
import { type Workload, workloadsIn } from './pods.ts';
import type { Rule } from './rule.ts';

export interface Amounts {
  /** Thousandths of a vCPU. */
  readonly cpu: number;
  readonly bytes: number;
}

const MIB = 1024 ** 2;

/** A t3.medium. The kernel keeps some of its 4 GiB, and shows the rest as MemTotal. */
const MACHINE: Amounts = { cpu: 2_000, bytes: 3_870 * MIB };

/** The K3s server and the system around it: what its kubelet is told to keep from pods. */
const K3S: Amounts = {
  cpu: SERVER_RESERVE.cpu,
  bytes: (SERVER_RESERVE.memoryMib + SERVER_RESERVE.evictionMib) * MIB,
};

/** Left free for the next pod, and for what nobody counted. */
const RESERVE: Amounts = { cpu: 200, bytes: 200 * MIB };

/** What stands there without being rendered here: Flux, and K3s's CoreDNS (100m, 70 MiB). */
const OTHERS: Amounts = {
  cpu: 100 + COMPONENT_REQUESTS.replicas * cores(COMPONENT_REQUESTS.cpu),
  bytes: 70 * MIB + COMPONENT_REQUESTS.replicas * memory(COMPONENT_REQUESTS.memory),
};

export const serverRoom: Rule = {
  name: 'server-room',
  claim: 'pod that is pinned to the server finds room there',
  judge: (objects) => {
    const { wanted, room } = serverAccount(objects);
    const says = serverWords(objects);
    if (wanted.cpu <= room.cpu && wanted.bytes <= room.bytes) return [];
    return [{ path: 'apps/rules/server-room.ts', object: 'server', says }];
  },
};

/** Such as `what is pinned to the server requests 500m CPU and 700 MiB of 1300m CPU and 2070 MiB`. */
export function serverWords(objects: readonly Rendered[]): string {
  const { wanted, room } = serverAccount(objects);
  return `what is pinned to the server requests ${written(wanted)} of ${written(room)}`;
}

/** What is asked of the server, and what there is for it. */
export function serverAccount(objects: readonly Rendered[]): { wanted: Amounts; room: Amounts } {
  const pinned = workloadsIn(objects).filter(standsOnServer).map(requestsOf);
  return {
    wanted: [OTHERS, ...pinned].reduce(sum),
    room: {
      cpu: MACHINE.cpu - K3S.cpu - RESERVE.cpu,
      bytes: MACHINE.bytes - K3S.bytes - RESERVE.bytes,
    },
  };
}

const standsOnServer = ({ rendered, spec }: Workload): boolean =>
  spec.nodeSelector?.['node-role.kubernetes.io/control-plane'] === 'true' ||
  rendered.object.kind === 'DaemonSet';

/** As the scheduler counts: the sum of all containers, or the largest of those that come first. */
function requestsOf({ replicas = 1, spec }: Workload): Amounts {
  const of = ({ resources: { requests = {} } }: (typeof spec.containers)[number]): Amounts => ({
    cpu: cores(requests['cpu'] ?? '0'),
    bytes: memory(requests['memory'] ?? '0'),
  });
  const together = spec.containers.map(of).reduce(sum);
  const { cpu, bytes } = (spec.initContainers ?? []).map(of).reduce(larger, together);
  return { cpu: cpu * replicas, bytes: bytes * replicas };
}

const sum = (a: Amounts, b: Amounts): Amounts => ({ cpu: a.cpu + b.cpu, bytes: a.bytes + b.bytes });

const larger = (a: Amounts, b: Amounts): Amounts => ({
  cpu: Math.max(a.cpu, b.cpu),
  bytes: Math.max(a.bytes, b.bytes),
});

function cores(text: string): number {
  return CPU.parse(text) ?? 0;
}

function memory(text: string): number {
  return MEMORY.parse(text) ?? 0;
}

const written = ({ cpu, bytes }: Amounts): string =>
  `${cpu}m CPU and ${Math.round(bytes / MIB)} MiB`;
