import { describe, expect, test } from 'vitest';
import { renderObjects } from '../../apps/main.ts';
import { AUTOSCALER, CONTROLLER } from '../../autoscaler/src/core/access-rules.ts';
import type { NodeName } from '../../autoscaler/src/core/units.ts';
import type { Cluster } from '../../autoscaler/src/ports/cluster.ts';
import type { WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import { type Asked, askedBy, covers, grantedTo } from '../support/api-access.ts';
import { worldWith } from '../support/cluster-controls.ts';
import { podJson } from '../support/kubernetes.ts';
import { answering, kindAt, page, refusal } from '../support/kubernetes-replies.ts';
import { overTheWire } from '../support/kubernetes-wire.ts';

const objects = renderObjects();

/** Everything that the functions ever ask of the API server, by driving their adapter. */
async function askedByTheFunctions(): Promise<readonly Asked[]> {
  const { port, sent } = overTheWire(worldWith(1));
  const nodes = await port.nodes();
  const { pods } = await port.objects();
  const [node, pod] = [nodes.find(({ role }) => role === 'worker'), pods.find((it) => it.node)];
  if (!node || !pod) throw new Error('the world begins with a worker and pods');
  await port.cordon(node.name, 'down-1-0');
  await port.uncordon(node.name, 'down-1-0');
  await port.evict(pod);
  await port.deletePod(pod);
  await port.deleteNode(node.name, node.uid);
  return [...sent, ...(await afterConflicts())].map(askedBy);
}

/** In conflict the adapter looks whether a name still means the same object. */
async function afterConflicts(): Promise<readonly WireRequest[]> {
  const lost = async (act: (cluster: Cluster) => Promise<unknown>) => {
    const { cluster, sent } = answering(refusal(409), refusal(404));
    await act(cluster);
    return sent;
  };
  const pod = { namespace: 'shop', name: 'web-1', uid: 'u-1' };
  return (
    await Promise.all([
      lost((cluster) => cluster.evict(pod)),
      lost((cluster) => cluster.deletePod(pod)),
      lost((cluster) => cluster.deleteNode('a' as NodeName, 'u-a')),
      unboundClaims(),
    ])
  ).flat();
}

/** While a pod's volume is not made yet, its claim and class are read as well. */
async function unboundClaims(): Promise<readonly WireRequest[]> {
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }];
  const pod = podJson({ spec: { volumes } });
  const reply = ({ url }: WireRequest) => page(kindAt(url), kindAt(url) === 'Pod' ? [pod] : []);
  const { cluster, sent } = answering(...Array.from({ length: 11 }, () => reply));
  await cluster.objects();
  return sent;
}

describe('the functions', () => {
  const granted = grantedTo(AUTOSCALER, objects);

  test('may do all that their adapter asks of the API server', async () => {
    const asked = await askedByTheFunctions();
    const refused = asked.filter((it) => !granted.some((rule) => covers(rule, it)));
    expect(refused).toEqual([]);
    expect(asked.length).toBeGreaterThan(20);
  });

  test('may do nothing that their adapter never asks', async () => {
    const asked = await askedByTheFunctions();
    expect(granted.filter((rule) => !asked.some((it) => covers(rule, it)))).toEqual([]);
  });

  test('may read no secret and write nothing but nodes and pods', () => {
    expect(granted.filter(({ resource }) => resource.startsWith('secrets'))).toEqual([]);
    const written = granted.filter(({ verb }) => !['get', 'list'].includes(verb));
    expect(new Set(written.map(({ resource }) => resource))).toEqual(
      new Set(['nodes', 'pods', 'pods/eviction']),
    );
  });
});

describe('the controller', () => {
  const granted = grantedTo(CONTROLLER, objects);

  test('has exactly the rights that its duties are listed with', () => {
    const listed = CONTROLLER.rules.flatMap(({ group, resource, verbs, namespace, names }) =>
      verbs.map((verb) => ({
        group,
        resource,
        verb,
        ...(namespace === undefined ? {} : { namespace }),
        ...(names === undefined ? {} : { names }),
      })),
    );
    const sorted = (them: readonly object[]) => them.map((it) => JSON.stringify(it)).sort();
    expect(sorted(granted)).toEqual(sorted(listed));
  });

  test('mints tokens for the functions and for nobody else', () => {
    const token = { group: '', resource: 'serviceaccounts/token', verb: 'create' };
    const ask = (namespace: string, name: string) =>
      granted.some((rule) => covers(rule, { ...token, namespace, name }));
    expect(ask(AUTOSCALER.namespace, AUTOSCALER.name)).toBe(true);
    expect(ask(CONTROLLER.namespace, CONTROLLER.name)).toBe(false);
    expect(ask('flux-system', 'kustomize-controller')).toBe(false);
  });
});
