import {
  NAMESPACES_APPLICATION,
  POLICY_APPLICATION,
  POLICY_PATH,
} from '../../autoscaler/src/core/delivery/gates.ts';
import {
  HELD_POLICY,
  POLICY_KEY,
  REFUSED_POLICY,
  SYNCED_POLICY,
} from '../../autoscaler/src/core/sync-names.ts';
import type { HealthCheckExpr, Kustomization } from './kustomization.ts';
import type { DeliverySettings } from './settings.ts';

/**
 * The way of the scaling policy into the cluster. Its settings are fixed here and not in the
 * delivery policy, because a slip in them could keep a revert from going live: it waits for the
 * namespaces alone, and nothing that is missing from the repository is ever deleted.
 */
export const policyPath = ({ fluxNamespace, sourceName }: DeliverySettings): Kustomization => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: POLICY_APPLICATION, namespace: fluxNamespace },
  spec: {
    sourceRef: { kind: 'GitRepository', name: sourceName },
    path: POLICY_PATH,
    interval: '5m',
    retryInterval: '1m',
    timeout: '2m',
    prune: false,
    wait: true,
    dependsOn: [{ name: NAMESPACES_APPLICATION }],
    healthCheckExprs: [policyHealth()],
  },
});

/**
 * Ready means: this very content is live. CEL has no hash here, and needs none: the annotation
 * holds the content that it speaks of, so that one left over from an older commit says nothing
 * about a newer one. Content that is neither live, refused nor held is still on its way.
 */
const policyHealth = (): HealthCheckExpr => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  failed: `(${says(REFUSED_POLICY)}) || (${says(HELD_POLICY)} && !(${says(SYNCED_POLICY)}))`,
  current: says(SYNCED_POLICY),
});

/** Guarded: a key that is not there would make the verdict "unknown" until the time-out. */
const says = (annotation: string): string =>
  [
    'has(metadata.annotations)',
    `'${annotation}' in metadata.annotations`,
    `metadata.annotations['${annotation}'] == data['${POLICY_KEY}']`,
  ].join(' && ');
