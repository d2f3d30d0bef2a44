import { kubernetesCluster } from '../../autoscaler/src/adapters/kubernetes/client.ts';
import type { HttpOptions } from '../../autoscaler/src/adapters/kubernetes/http.ts';
import { type Millis, seconds } from '../../autoscaler/src/core/units.ts';
import type { Cluster } from '../../autoscaler/src/ports/cluster.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { Exchange, WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import type { World } from '../../autoscaler/world/model/state.ts';
import { kubernetesWire } from '../../autoscaler/world/wire/kubernetes/server.ts';
import { NOON } from './cluster.ts';

export const SERVER = 'https://10.0.0.10:6443';
export const TOKEN = 'token-1';

/** The adapter with a clock on which a pause takes no time. */
export const clusterOver = (exchange: Exchange, change: Partial<HttpOptions> = {}): Cluster =>
  kubernetesCluster({
    exchange,
    server: SERVER,
    token: async () => TOKEN,
    patience: {
      clock: { now: () => NOON, sleep: async () => {} },
      attempts: 2,
      pause: 100 as Millis,
      jitter: () => 1,
    },
    timeout: seconds(5),
    ...change,
  });

export interface OverTheWire {
  readonly port: Cluster;
  /** Everything that was sent, in order. */
  readonly sent: readonly WireRequest[];
  readonly silence: (on: boolean) => Promise<void>;
  /** The world's API server itself, as other clients reach it. */
  readonly wire: Exchange;
}

export function overTheWire(world: World): OverTheWire {
  const wire = kubernetesWire(world, { accepts: (token) => token === TOKEN });
  const sent: WireRequest[] = [];
  let silent = false;
  const exchange: Exchange = async (request) => {
    sent.push(request);
    if (!silent) return wire(request);
    throw new OperatingError({ service: 'kubernetes', kind: 'timeout' }, 'no answer');
  };
  const silence = async (on: boolean) => {
    silent = on;
  };
  return { port: clusterOver(exchange), sent, silence, wire };
}

/** `kubectl cordon` and `kubectl uncordon`, as kubectl sends them. */
export async function kubectlCordon(wire: Exchange, node: string, on: boolean): Promise<void> {
  const { status, body } = await wire({
    method: 'PATCH',
    url: `${SERVER}/api/v1/nodes/${node}`,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/strategic-merge-patch+json',
      'user-agent': 'kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9',
    },
    body: JSON.stringify({ spec: { unschedulable: on ? true : null } }),
    timeout: seconds(5),
  });
  if (status !== 200) throw new Error(body);
}
