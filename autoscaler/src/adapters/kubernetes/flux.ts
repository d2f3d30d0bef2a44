import type { Revisions } from '../../core/policy-sync/plan.ts';
import type { Call } from './http.ts';
import { gitRepositoryJson, kustomizationJson, objectIn } from './stored-objects.ts';

export const FLUX_NAMESPACE = 'flux-system';

export const KUSTOMIZATIONS = `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${FLUX_NAMESPACE}/kustomizations`;

const gitRepositories = (namespace: string): string =>
  `/apis/source.toolkit.fluxcd.io/v1/namespaces/${namespace}/gitrepositories`;

export const GIT_REPOSITORIES = gitRepositories(FLUX_NAMESPACE);

export type Kustomization = ReturnType<typeof objectIn<typeof kustomizationJson>>;
export type GitRepository = ReturnType<typeof objectIn<typeof gitRepositoryJson>>;

/** Nothing where there is no such Kustomization. */
export async function readKustomization(
  call: Call,
  name: string,
): Promise<Kustomization | undefined> {
  const path = `${KUSTOMIZATIONS}/${name}`;
  const found = await call({ method: 'GET', path }, ({ status, json }) =>
    status === 200 ? objectIn(kustomizationJson, path, json) : status === 404 ? 'none' : undefined,
  );
  return found === 'none' ? undefined : found;
}

/** Where a Kustomization comes from, if that is Git. */
export async function readSource(
  call: Call,
  { kind, name, namespace }: Kustomization['spec']['sourceRef'],
): Promise<GitRepository | undefined> {
  if (kind !== 'GitRepository') return undefined;
  const path = `${gitRepositories(namespace ?? FLUX_NAMESPACE)}/${name}`;
  const found = await call({ method: 'GET', path }, ({ status, json }) =>
    status === 200 ? objectIn(gitRepositoryJson, path, json) : status === 404 ? 'none' : undefined,
  );
  return found === 'none' ? undefined : found;
}

/** How far Flux has come with one Kustomization. */
export async function readRevisions(call: Call, name: string): Promise<Revisions> {
  const found = await readKustomization(call, name);
  if (!found) return {};
  const { lastAttemptedRevision: attempted, lastAppliedRevision: applied } = found.status ?? {};
  const says = verdictOf(found);
  const source = await readSource(call, found.spec.sourceRef);
  const fetched = source?.status?.artifact?.revision;
  return {
    ...(fetched ? { fetched } : {}),
    ...(attempted ? { attempted } : {}),
    ...(applied ? { applied } : {}),
    ...(says ? { says } : {}),
  };
}

function verdictOf({ metadata, status }: Kustomization): Revisions['says'] {
  const asked = metadata.annotations?.[REQUESTED];
  if (asked !== undefined && asked !== status?.lastHandledReconcileAt) return undefined;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') return 'ready';
  return ready?.status === 'False' && ready.reason === UNHEALTHY ? 'unhealthy' : undefined;
}

const UNHEALTHY = 'HealthCheckFailed';

/** Flux handles each mark once, and says which it has handled. */
const REQUESTED = 'reconcile.fluxcd.io/requestedAt';

/** Asks for a round of one object now, in the name of a field manager that Flux leaves alone. */
export async function requestRound(
  call: Call,
  path: string,
  { mark, manager }: { readonly mark: string; readonly manager: string },
): Promise<void> {
  const asked = {
    method: 'PATCH',
    path,
    query: { fieldManager: manager },
    type: 'application/merge-patch+json',
    body: { metadata: { annotations: { [REQUESTED]: mark } } },
  } as const;
  await call(asked, ({ status }) => (status === 200 ? 'done' : undefined));
}
