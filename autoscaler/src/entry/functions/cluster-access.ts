import { kubernetesCluster } from '../../adapters/kubernetes/client.ts';
import type { Patience } from '../../adapters/transport/retry.ts';
import { elapsed, type Millis, seconds } from '../../core/units.ts';
import type { Cluster } from '../../ports/cluster.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { Exchange } from '../../ports/exchange.ts';
import type { Kept, KubernetesAccess } from './access.ts';

export interface ClusterAccessOptions {
  readonly exchange: Exchange;
  readonly patience: Patience;
  readonly access: Kept<KubernetesAccess>;
  /** Told before the first request to a server, which is trusted by this authority alone. */
  readonly trust: (host: string, ca: string) => void;
}

/** How a run stood with the API server, for its metrics: it may not have asked at all. */
export interface AccessReport {
  /** Of the token that was used last. */
  readonly age?: Millis;
  /** Why nothing could be asked: no secret, one of another form, or a token that is refused. */
  readonly failure?: string;
}

export interface ClusterAccess {
  readonly cluster: Cluster;
  /** Since the last call of this. */
  readonly report: () => AccessReport;
}

/**
 * The cluster behind an address and a token that change while the process lives. A secret that
 * cannot be had is an operating error like any other: lists are unknown then, no deadline runs on
 * them, and the next tick asks again (A9).
 */
export function clusterAccess(options: ClusterAccessOptions): ClusterAccess {
  const { access, patience, trust } = options;
  let made: { readonly found: KubernetesAccess; readonly cluster: Cluster } | undefined;
  let failure: string | undefined;
  let used: KubernetesAccess | undefined;
  const exchange: Exchange = async (request) => {
    const answer = await options.exchange(request);
    // The last answer counts: a renewed token makes good what the old one was refused.
    failure = answer.status === 401 ? 'the API server refuses the token' : undefined;
    return answer;
  };
  const read = async (how?: { readonly fresh: true }): Promise<KubernetesAccess> => {
    try {
      used = await access.read(how);
      return used;
    } catch (error) {
      if (error instanceof OperatingError) failure = error.message;
      throw error;
    }
  };
  const over = (found: KubernetesAccess): Cluster => {
    trust(new URL(found.server).host, found.ca);
    // The first is the one that was found; whoever asks again was refused with it.
    let refused = false;
    const token = async () => {
      const current = refused ? await read({ fresh: true }) : found;
      refused = true;
      return current.token;
    };
    const { server } = found;
    return kubernetesCluster({ exchange, server, token, patience, timeout: seconds(5) });
  };
  const current = async (): Promise<Cluster> => {
    const found = await read();
    if (made?.found !== found) made = { found, cluster: over(found) };
    return made.cluster;
  };
  return {
    cluster: through(current),
    report: () => {
      const age = used && elapsed(used.mintedAt, patience.clock.now());
      const told = {
        ...(age === undefined ? {} : { age }),
        ...(failure === undefined ? {} : { failure }),
      };
      used = undefined;
      failure = undefined;
      return told;
    },
  };
}

const through = (current: () => Promise<Cluster>): Cluster => ({
  nodes: async () => (await current()).nodes(),
  objects: async () => (await current()).objects(),
  cordon: async (node, by) => (await current()).cordon(node, by),
  uncordon: async (node, by) => (await current()).uncordon(node, by),
  evict: async (pod) => (await current()).evict(pod),
  deletePod: async (pod) => (await current()).deletePod(pod),
  deleteNode: async (node, uid) => (await current()).deleteNode(node, uid),
});
