/**
 * As much of Flux's Kustomization (kustomize.toolkit.fluxcd.io/v1, controller v1.9) as we write.
 * Plain objects: no npm package has the current definitions, and a typed library would drop the
 * fields that it does not know.
 */
export interface Kustomization {
  readonly apiVersion: 'kustomize.toolkit.fluxcd.io/v1';
  readonly kind: 'Kustomization';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: KustomizationSpec;
}

export interface KustomizationSpec {
  readonly sourceRef: SourceRef;
  readonly path: string;
  readonly interval: string;
  readonly retryInterval: string;
  readonly timeout: string;
  readonly prune: boolean;
  readonly wait: boolean;
  readonly dependsOn?: readonly Dependency[];
  readonly suspend?: true;
  /** Recreate an object when a field that cannot change has to. */
  readonly force?: true;
  readonly deletionPolicy?: 'Orphan';
  readonly ignore?: readonly IgnoreRule[];
  readonly healthCheckExprs?: readonly HealthCheckExpr[];
}

export interface SourceRef {
  readonly kind: 'GitRepository';
  readonly name: string;
}

export interface Dependency {
  readonly name: string;
  /** CEL over `self` and `dep`. Where it is given, Flux asks it instead of its own readiness. */
  readonly readyExpr?: string;
}

export interface IgnoreRule {
  readonly paths: readonly string[];
  /** Regular expressions that match whole values; an absent field matches any. */
  readonly target: {
    readonly group?: string;
    readonly kind?: string;
    readonly name?: string;
    readonly namespace?: string;
  };
}

/** CEL over the object's own keys. Flux asks `failed` before `current`. */
export interface HealthCheckExpr {
  readonly apiVersion: string;
  readonly kind: string;
  readonly failed: string;
  readonly current: string;
}
