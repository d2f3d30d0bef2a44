import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { connectionPool } from '../../autoscaler/src/adapters/transport/pool.ts';
import { type NodeName, seconds } from '../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { Exchange, WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import type { ClusterBench, ClusterControls, PodKey } from '../contract/suites/cluster.ts';
import { clusterOver } from '../support/kubernetes-wire.ts';

/** A kubeconfig with a token and a file of certificates, and nodes that kwok keeps alive. */
export interface ControlPlane {
  readonly server: string;
  readonly token: string;
  readonly exchange: Exchange;
}

export function controlPlaneIn(kubeconfig: string): ControlPlane {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8'));
  const [{ cluster }] = clusters;
  const [{ user }] = users;
  const ca = readFileSync(cluster['certificate-authority'], 'utf8');
  const { exchange } = connectionPool({ pinned: () => ca });
  return { server: cluster.server, token: user.token, exchange };
}

type Method = WireRequest['method'];
interface Answered {
  readonly status: number;
  readonly object: { readonly metadata: { readonly name: string; readonly uid: string } } & Record<
    string,
    unknown
  >;
}

/** Asks as an administrator, past the port. */
const asker =
  ({ server, token, exchange }: ControlPlane) =>
  async (method: Method, path: string, content?: object): Promise<Answered> => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const { status, body } = await exchange({
      method,
      url: `${server}${path}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      ...(content ? { body: JSON.stringify(content) } : {}),
      timeout: seconds(10),
    });
    if (status >= 400 && status !== 404) throw new Error(`${method} ${path}: ${status} ${body}`);
    return { status, object: JSON.parse(body) };
  };

const CONDITIONS = z.object({
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) }),
});

const isReady = ({ object }: Answered): boolean =>
  CONDITIONS.safeParse(object).data?.status.conditions.some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  ) === true;

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await pause(50);
  }
  throw new Error(`in vain: ${what}`);
}

/**
 * A namespace and nodes of its own for each bench: tests share the one control plane. The port acts
 * in the name of `account`, where one is given, and not as the administrator who prepares all.
 */
export async function realBench(
  plane: ControlPlane,
  account: () => Promise<string> = async () => plane.token,
): Promise<ClusterBench> {
  const ask = asker(plane);
  const run = randomUUID().slice(0, 8);
  const namespace = `contract-${run}`;
  await ask('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  await until('a default ServiceAccount', async () => {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
    return (await ask('GET', path)).status === 200;
  });
  let silent = false;
  const exchange: Exchange = async (request) => {
    if (!silent) return plane.exchange(request);
    throw new OperatingError({ service: 'kubernetes', kind: 'timeout' }, 'no answer');
  };
  const port = clusterOver(exchange, { server: plane.server, token: account });
  const controls = controlsOf(ask, { namespace, run });
  const silence = async (on: boolean) => {
    silent = on;
  };
  return { port, controls: { ...controls, silence } };
}

interface Place {
  readonly namespace: string;
  readonly run: string;
}

function controlsOf(
  ask: ReturnType<typeof asker>,
  { namespace, run }: Place,
): Omit<ClusterControls, 'silence'> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const budgets = `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`;
  let made = 0;
  const register = async (name: NodeName) => {
    await ask('POST', '/api/v1/nodes', nodeOf(name));
    await until(`${name} is Ready`, async () => isReady(await ask('GET', `/api/v1/nodes/${name}`)));
  };
  const place = async (name: string, node: string): Promise<PodKey> => {
    const { object } = await ask('POST', pods, podOf(name, node));
    await until(`${name} is Ready`, async () => isReady(await ask('GET', `${pods}/${name}`)));
    return { namespace, name, uid: object.metadata.uid };
  };
  const close = async (node: NodeName, unschedulable: boolean) => {
    await ask('PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable } });
  };
  return {
    worker: async () => {
      made += 1;
      const name = `i-${run}${made}` as NodeName;
      await register(name);
      return name;
    },
    pod: async (node, guard = { budgets: 0, allowed: 0 }) => {
      made += 1;
      const name = `pod-${made}`;
      const pod = await place(name, node);
      for (let index = 0; index < guard.budgets; index++) {
        const budget = `${name}-${index}`;
        await ask('POST', budgets, budgetOf(budget, { app: name, least: 1 - guard.allowed }));
        await until(`${budget} was reckoned`, async () => {
          const { object } = await ask('GET', `${budgets}/${budget}`);
          const status = object['status'] as Record<string, number> | undefined;
          return status?.['currentHealthy'] === 1 && status['disruptionsAllowed'] === guard.allowed;
        });
      }
      return pod;
    },
    succeed: async ({ name }) => {
      const { object } = await ask('GET', `${pods}/${name}`);
      await ask('DELETE', `${pods}/${name}`, { gracePeriodSeconds: 0 });
      await until(`${name} is gone`, async () => {
        const { status, object: now } = await ask('GET', `${pods}/${name}`);
        return status === 404 || now.metadata.uid !== object.metadata.uid;
      });
      return place(name, (object['spec'] as { nodeName: string }).nodeName);
    },
    closeByHand: (node) => close(node, true),
    openByHand: (node) => close(node, false),
    registerAnew: async (node) => {
      await ask('DELETE', `/api/v1/nodes/${node}`);
      await register(node);
    },
  };
}

/** Takes away what all benches have made; nothing else bears such names. */
export async function clearBenches(plane: ControlPlane): Promise<void> {
  const ask = asker(plane);
  const named = async (path: string, pattern: RegExp) => {
    const { items } = (await ask('GET', path)).object as unknown as {
      readonly items: readonly { readonly metadata: { readonly name: string } }[];
    };
    return items.map(({ metadata }) => metadata.name).filter((name) => pattern.test(name));
  };
  for (const name of await named('/api/v1/nodes', /^i-[0-9a-f]{8}\d+$/))
    await ask('DELETE', `/api/v1/nodes/${name}`);
  for (const name of await named('/api/v1/namespaces', /^contract-[0-9a-f]{8}$/))
    await ask('DELETE', `/api/v1/namespaces/${name}`);
}

const nodeOf = (name: string) => ({
  metadata: {
    name,
    annotations: { 'kwok.x-k8s.io/node': 'fake' },
    labels: {
      'kubernetes.io/hostname': name,
      'node.kubernetes.io/instance-type': 't3.small',
      'topology.kubernetes.io/zone': 'us-east-1a',
    },
  },
  spec: { providerID: `aws:///us-east-1a/${name}` },
  status: {
    allocatable: { cpu: '1930m', memory: '1400Mi', pods: '110' },
    capacity: { cpu: '2', memory: '1900Mi', pods: '110' },
  },
});

const podOf = (name: string, node: string) => ({
  metadata: { name, labels: { app: name } },
  spec: {
    nodeName: node,
    containers: [
      { name: 'app', image: 'none', resources: { requests: { cpu: '50m', memory: '32Mi' } } },
    ],
  },
});

const budgetOf = (name: string, { app, least }: { app: string; least: number }) => ({
  metadata: { name },
  spec: { minAvailable: least, selector: { matchLabels: { app } } },
});
