import type { Exchange, WireRequest, WireResponse } from '../../autoscaler/src/ports/exchange.ts';
import { nodeJson } from './kubernetes.ts';
import { clusterOver, SERVER } from './kubernetes-wire.ts';

type Reply = WireResponse | ((request: WireRequest) => WireResponse);

export const json = (status: number, body: unknown, headers = {}): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

export const refusal = (code: number, more: object = {}) =>
  json(code, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, ...more });

export const page = (kind: string, items: readonly object[], metadata: object = {}) =>
  json(200, { kind: `${kind}List`, apiVersion: 'v1', metadata, items });

export const node = (name: string, version = '1', spec: object = {}) => ({
  ...nodeJson({ metadata: { name, uid: `u-${name}`, resourceVersion: version } }),
  spec,
});

/** Answers one after the other; asked once more than there are answers is an error of the test. */
export function answering(...replies: readonly Reply[]) {
  const sent: WireRequest[] = [];
  const exchange: Exchange = async (request) => {
    const reply = replies[sent.length];
    sent.push(request);
    if (!reply) throw new Error(`no answer left for ${request.method} ${request.url}`);
    return typeof reply === 'function' ? reply(request) : reply;
  };
  const path = ({ method, url }: WireRequest) => `${method} ${url.slice(SERVER.length)}`;
  return { cluster: clusterOver(exchange), exchange, sent, paths: () => sent.map(path) };
}

/** The kind that is listed at the end of a path. */
export const kindAt = (url: string): string => KINDS[/[a-z]+(?=\?)/.exec(url)?.[0] ?? ''] ?? '';

const KINDS: Readonly<Record<string, string>> = {
  nodes: 'Node',
  pods: 'Pod',
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  horizontalpodautoscalers: 'HorizontalPodAutoscaler',
  poddisruptionbudgets: 'PodDisruptionBudget',
  persistentvolumes: 'PersistentVolume',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  storageclasses: 'StorageClass',
  namespaces: 'Namespace',
};
