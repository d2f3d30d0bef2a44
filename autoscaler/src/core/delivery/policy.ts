import type { SyncWindow } from '../sync-windows/window.ts';
import type { Millis } from '../units.ts';

/** What may be delivered to the cluster, how and when: `policies/delivery.yaml`, read. */
export interface DeliveryPolicy extends Project {
  readonly name: string;
  readonly syncWindows: readonly SyncWindow[];
  readonly applications: readonly Application[];
}

/** The limits that an Argo CD project sets. Entries that begin with `!` reject. */
export interface Project {
  /** Globs of repository URLs, in which `*` stays within one part of the path. */
  readonly sourceRepos: readonly string[];
  readonly destinations: readonly Destination[];
  /** Kinds that belong to no namespace: only those listed, so that an empty list allows none. */
  readonly clusterResourceWhitelist: readonly ClusterKind[];
  readonly clusterResourceBlacklist: readonly ClusterKind[];
  /** Kinds in namespaces. Absent: every kind. An empty list: none. */
  readonly namespaceResourceWhitelist?: readonly GroupKind[];
  readonly namespaceResourceBlacklist: readonly GroupKind[];
}

/** A cluster by its address or its name, and namespaces in it: globs. */
export interface Destination {
  readonly server?: string;
  readonly name?: string;
  readonly namespace: string;
}

/** API group (empty for the core group) and kind: globs. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

export interface ClusterKind extends GroupKind {
  /** Glob of object names. Absent: any. */
  readonly name?: string;
}

/** One path of the repository that is kept applied: becomes one Flux Kustomization. */
export interface Application {
  readonly name: string;
  /** From the root of the repository, such as `./clusters/smartscale-prod/monitoring`. */
  readonly path: string;
  readonly namespace: string;
  readonly dependsOn: readonly string[];
  readonly syncPolicy: SyncPolicy;
  readonly ignoreDifferences: readonly IgnoredDifference[];
  /** Applications of a lower wave come first. */
  readonly wave: number;
}

export interface SyncPolicy {
  /** Absent: nothing is applied until a person resumes it. */
  readonly automated?: Automated;
  readonly syncOptions: readonly string[];
  /** How long to wait after a failure. */
  readonly retryAfter: Millis;
}

export interface Automated {
  readonly enabled: boolean;
  /** Delete what left the repository. */
  readonly prune: boolean;
  /** Put back what somebody changed in the cluster. */
  readonly selfHeal: boolean;
  /** A change may delete everything that the application consists of. */
  readonly allowEmpty: boolean;
}

/** Fields that others may set and that delivery then leaves alone. */
export interface IgnoredDifference {
  readonly group: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly jsonPointers: readonly string[];
}
