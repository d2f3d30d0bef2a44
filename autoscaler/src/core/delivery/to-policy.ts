import type { SyncWindow } from '../sync-windows/window.ts';
import type { Draft } from './document.ts';
import type {
  Application,
  ClusterKind,
  DeliveryPolicy,
  Destination,
  IgnoredDifference,
} from './policy.ts';
import type { DraftApplication, DraftWindow, Spec } from './rule.ts';

/** A draft that passed every rule, as the policy that the rest of the product reads. */
export const toPolicy = ({ metadata, spec }: Draft): DeliveryPolicy => ({
  name: metadata.name,
  sourceRepos: spec.sourceRepos,
  destinations: spec.destinations.map(destinationOf),
  clusterResourceWhitelist: spec.clusterResourceWhitelist.map(clusterKindOf),
  clusterResourceBlacklist: spec.clusterResourceBlacklist.map(clusterKindOf),
  ...(spec.namespaceResourceWhitelist
    ? { namespaceResourceWhitelist: spec.namespaceResourceWhitelist }
    : {}),
  namespaceResourceBlacklist: spec.namespaceResourceBlacklist,
  syncWindows: spec.syncWindows.map(windowOf),
  applications: spec.applications.map(applicationOf),
});

export function windowOf({ description, ...window }: DraftWindow): SyncWindow {
  return { ...window, ...(description === undefined ? {} : { description }) };
}

function applicationOf({ syncPolicy, ...rest }: DraftApplication): Application {
  const { automated, syncOptions, retry } = syncPolicy;
  return {
    name: rest.name,
    path: rest.path,
    namespace: rest.namespace,
    dependsOn: rest.dependsOn,
    syncPolicy: {
      ...(automated ? { automated } : {}),
      syncOptions,
      retryAfter: retry.backoff.duration,
    },
    ignoreDifferences: rest.ignoreDifferences.map(ignoredOf),
    wave: rest.wave,
  };
}

type Written = DraftApplication['ignoreDifferences'][number];

const ignoredOf = ({ group, kind, name, namespace, jsonPointers }: Written): IgnoredDifference => ({
  group,
  kind,
  ...(name === undefined ? {} : { name }),
  ...(namespace === undefined ? {} : { namespace }),
  jsonPointers,
});

const destinationOf = ({ server, name, ...rest }: Spec['destinations'][number]): Destination => ({
  ...(server === undefined ? {} : { server }),
  ...(name === undefined ? {} : { name }),
  ...rest,
});

const clusterKindOf = ({
  name,
  ...rest
}: Spec['clusterResourceWhitelist'][number]): ClusterKind => ({
  ...rest,
  ...(name === undefined ? {} : { name }),
});
