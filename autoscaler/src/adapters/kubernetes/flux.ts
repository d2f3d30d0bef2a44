import type { Revisions } from '../../core/policy-sync/plan.ts';
import type { Call } from './http.ts';
import { gitRepositoryJson, kustomizationJson, objectIn } from './stored-objects.ts';

const FLUX_NAMESPACE = 'flux-system';

const kustomizationPath = (name: string): string =>
  `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${FLUX_NAMESPACE}/kustomizations/${name}`;

const gitRepositoryPath = (name: string, namespace: string): string =>
  `/apis/source.toolkit.fluxcd.io/v1/namespaces/${namespace}/gitrepositories/${name}`;

/** How far Flux has come with one Kustomization. */
export async function readRevisions(call: Call, name: string): Promise<Revisions> {
  const path = kustomizationPath(name);
  const found = await call({ method: 'GET', path }, ({ status, json }) =>
    status === 200 ? objectIn(kustomizationJson, path, json) : status === 404 ? 'none' : undefined,
  );
  if (found === 'none') return {};
  const { lastAttemptedRevision: attempted, lastAppliedRevision: applied } = found.status ?? {};
  const { kind, name: source, namespace } = found.spec.sourceRef;
  const fetched = kind === 'GitRepository' ? await fetchedBy(call, source, namespace) : undefined;
  return {
    ...(fetched ? { fetched } : {}),
    ...(attempted ? { attempted } : {}),
    ...(applied ? { applied } : {}),
  };
}

async function fetchedBy(call: Call, name: string, namespace: string | null | undefined) {
  const path = gitRepositoryPath(name, namespace ?? FLUX_NAMESPACE);
  const found = await call({ method: 'GET', path }, ({ status, json }) =>
    status === 200 ? objectIn(gitRepositoryJson, path, json) : status === 404 ? 'none' : undefined,
  );
  return found === 'none' ? undefined : found.status?.artifact?.revision;
}
