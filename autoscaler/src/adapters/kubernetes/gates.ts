import { gateOf } from '../../core/delivery/gates.ts';
import type { Folder, Gate } from '../../core/sync-gate/plan.ts';
import { FIELD_MANAGER } from '../../core/sync-names.ts';
import type { Gates } from '../../ports/gates.ts';
import { KUSTOMIZATIONS, type Kustomization, readSource } from './flux.ts';
import { type Call, callerOf, type HttpOptions, malformed } from './http.ts';
import { kustomizationListJson, objectIn } from './stored-objects.ts';

const PREFIX = gateOf('');

/** The gates among Flux's Kustomizations, behind a Kubernetes API server. */
export function kubernetesGates(options: HttpOptions): Gates {
  const call = callerOf(options);
  return {
    all: async () => {
      const all = await listed(call);
      const gates = all.filter(({ metadata }) => metadata.name.startsWith(PREFIX));
      return Promise.all(gates.map((gate) => gateIn(call, gate, all)));
    },
    write: async ({ application }, annotations) => {
      const asked = {
        method: 'PATCH',
        path: `${KUSTOMIZATIONS}/${gateOf(application)}`,
        query: { fieldManager: FIELD_MANAGER },
        type: 'application/merge-patch+json',
        body: { metadata: { annotations } },
      } as const;
      await call(asked, ({ status }) => (status === 200 || status === 404 ? 'done' : undefined));
    },
  };
}

async function listed(call: Call): Promise<readonly Kustomization[]> {
  const { items, metadata } = await call(
    { method: 'GET', path: KUSTOMIZATIONS },
    ({ status, json }) =>
      status === 200 ? objectIn(kustomizationListJson, KUSTOMIZATIONS, json) : undefined,
  );
  if (metadata.continue) throw malformed(`${KUSTOMIZATIONS}: cut short without being asked`);
  return items;
}

async function gateIn(
  call: Call,
  { metadata }: Kustomization,
  all: readonly Kustomization[],
): Promise<Gate> {
  const application = metadata.name.slice(PREFIX.length);
  const behind = all.find((it) => it.metadata.name === application);
  const { lastAttemptedRevision: attempted, lastAppliedRevision: applied } = behind?.status ?? {};
  const [source, folder] = await Promise.all([
    behind && readSource(call, behind.spec.sourceRef),
    folderOf(call, metadata.name),
  ]);
  const fetched = source?.status?.artifact?.revision;
  return {
    application,
    annotations: metadata.annotations ?? {},
    ...(attempted ? { attempted } : {}),
    ...(applied ? { applied } : {}),
    ...(fetched ? { fetched } : {}),
    ...(folder ? { folder } : {}),
  };
}

async function folderOf(call: Call, gate: string): Promise<Folder | undefined> {
  const source = await readSource(call, { kind: 'GitRepository', name: gate });
  const { revision, digest } = source?.status?.artifact ?? {};
  return revision && digest ? { revision, digest } : undefined;
}
