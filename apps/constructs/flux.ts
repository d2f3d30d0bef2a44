import { ApiObject, type Chart } from 'cdk8s';
import { FLUX_SYSTEM } from './names.ts';

/**
 * As much of Flux's own kinds as we write, over untyped objects: no npm package has the current
 * definitions, and a typed library silently drops the fields that it does not know. Kustomizations
 * come from `apps/delivery/`.
 */
export interface GitRepositorySpec {
  readonly url: string;
  readonly ref: { readonly branch: string };
  readonly interval: string;
  readonly timeout: string;
  /** Name of a Secret with `username` and `password`; a public repository needs none. */
  readonly secretRef?: { readonly name: string };
  /** As `.gitignore` has it: what is no manifest is not fetched, and a change to it is no news. */
  readonly ignore: string;
}

export interface ProviderSpec {
  readonly type: 'github';
  readonly address: string;
  /** Name of a Secret with `token`. */
  readonly secretRef: { readonly name: string };
  /** CEL over `event`, `provider` and `alert`: the name of the commit status. */
  readonly commitStatusExpr: string;
}

export interface AlertSpec {
  readonly providerRef: { readonly name: string };
  /** `info` includes errors. */
  readonly eventSeverity: 'info' | 'error';
  /** Events whose message matches are not told. */
  readonly exclusionList?: readonly string[];
  readonly eventSources: readonly EventSource[];
}

export interface EventSource {
  readonly kind: 'Kustomization' | 'GitRepository';
  readonly name: string;
}

export interface ReceiverSpec {
  readonly type: 'github';
  readonly events: readonly ('ping' | 'push')[];
  /** Name of a Secret with `token`: GitHub signs what it sends with it. */
  readonly secretRef: { readonly name: string };
  readonly resources: readonly EventSource[];
}

interface Specs {
  readonly GitRepository: GitRepositorySpec;
  readonly Provider: ProviderSpec;
  readonly Alert: AlertSpec;
  readonly Receiver: ReceiverSpec;
}

const API_VERSIONS: Readonly<Record<keyof Specs, string>> = {
  GitRepository: 'source.toolkit.fluxcd.io/v1',
  Provider: 'notification.toolkit.fluxcd.io/v1beta3',
  Alert: 'notification.toolkit.fluxcd.io/v1beta3',
  Receiver: 'notification.toolkit.fluxcd.io/v1',
};

export function flux<K extends keyof Specs>(
  chart: Chart,
  kind: K,
  object: { readonly name: string; readonly spec: Specs[K] },
): void {
  new ApiObject(chart, `${kind}-${object.name}`, {
    apiVersion: API_VERSIONS[kind],
    kind,
    metadata: { name: object.name, namespace: FLUX_SYSTEM },
    spec: object.spec,
  });
}
