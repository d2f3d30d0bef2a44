/**
 * What a node keeps from pods, as user data tells its kubelet. K3s reserves nothing of its own: a
 * t3.small would promise all of its memory to pods and starve the kubelet.
 */
export interface Reserve {
  /** Thousandths of a vCPU, for the system and K3s together. */
  readonly cpu: number;
  /** MiB, for the system and K3s together. */
  readonly memoryMib: number;
  /** MiB. With less than this free, the kubelet evicts pods before the kernel ends something. */
  readonly evictionMib: number;
}

/** The same on every type, since fit simulations reckon with it before the node exists. */
export const WORKER_RESERVE: Reserve = { cpu: 100, memoryMib: 300, evictionMib: 100 };

/**
 * API server, etcd and kubelet are one process there, and no pod: K3s's own profiling counts
 * 1,600 MiB on a server with a few nodes (https://docs.k3s.io/reference/resource-profiling).
 */
export const SERVER_RESERVE: Reserve = { cpu: 500, memoryMib: 1_500, evictionMib: 100 };
