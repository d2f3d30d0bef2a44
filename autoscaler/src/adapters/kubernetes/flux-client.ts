import type { Flux, FluxCondition, FluxObject } from '../../ports/flux.ts';
import {
  GIT_REPOSITORIES,
  type GitRepository,
  KUSTOMIZATIONS,
  type Kustomization,
  readKustomization,
  readSource,
  requestRound,
} from './flux.ts';
import { callerOf, type HttpOptions } from './http.ts';

/** Who writes a person's requests: not `kubectl`, whose fields Flux takes back. */
const MANAGER = 'smartscale-cli';

export function fluxClient(options: HttpOptions): Flux {
  const call = callerOf(options);
  return {
    kustomization: async (name) => {
      const found = await readKustomization(call, name);
      if (!found) return undefined;
      const { lastAttemptedRevision: attempted, lastAppliedRevision: applied } = found.status ?? {};
      const { kind, name: source } = found.spec.sourceRef;
      return {
        ...objectOf(found),
        ...(attempted ? { attempted } : {}),
        ...(applied ? { applied } : {}),
        ...(kind === 'GitRepository' ? { source } : {}),
      };
    },
    source: async (name) => {
      const found = await readSource(call, { kind: 'GitRepository', name });
      if (!found) return undefined;
      const fetched = found.status?.artifact?.revision;
      return { ...objectOf(found), ...(fetched ? { fetched } : {}) };
    },
    request: (kind, name, mark) => {
      const all = kind === 'GitRepository' ? GIT_REPOSITORIES : KUSTOMIZATIONS;
      return requestRound(call, `${all}/${name}`, { mark, manager: MANAGER });
    },
  };
}

function objectOf({ metadata, spec, status }: Kustomization | GitRepository): FluxObject {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const handled = status?.lastHandledReconcileAt;
  return {
    name: metadata.name,
    suspended: spec.suspend === true,
    ...(ready ? { ready: conditionOf(ready) } : {}),
    ...(handled ? { handled } : {}),
  };
}

type Told = NonNullable<NonNullable<Kustomization['status']>['conditions']>[number];

const conditionOf = ({ status, reason, message }: Told): FluxCondition => ({
  status: status === 'True' || status === 'False' ? status : 'Unknown',
  reason: reason ?? '',
  message: message ?? '',
});
