import { POLICY_CONFIG_MAP, SMARTSCALE_NAMESPACE } from '../sync-names.ts';
import { matches } from '../sync-windows/match.ts';
import type { Target } from '../sync-windows/window.ts';
import type { Application, DeliveryPolicy } from './policy.ts';

/** The Kustomization that carries the scaling policy: held by policy-sync, never by a gate. */
export const POLICY_APPLICATION = POLICY_CONFIG_MAP;
/** Where the policy's own files lie. */
export const POLICY_PATH = './policies';
/** The Kustomization that applies the others. */
export const ROOT_APPLICATION = 'flux-system';
/** All that the policy path may wait for. */
export const NAMESPACES_APPLICATION = 'namespaces';

/**
 * Applications that no window ever stops: without them nothing could open a gate, mend a guard or
 * put a policy back.
 */
export const NEVER_GATED: readonly string[] = [
  ROOT_APPLICATION,
  NAMESPACES_APPLICATION,
  'cluster-guards',
  'controller',
];

/**
 * Two objects of Flux go by this name before a gated application: a Kustomization whose annotation
 * says whether it may change, and a GitRepository that holds its folder alone.
 */
export const GATE_PREFIX = 'sync-gate-';

export const gateOf = (application: string): string => `${GATE_PREFIX}${application}`;

/** What windows see of the scaling policy. */
export const policyTarget = (cluster: string): Target => ({
  application: POLICY_APPLICATION,
  namespace: SMARTSCALE_NAMESPACE,
  cluster,
});

export const targetOf = ({ name, namespace }: Named, cluster: string): Target => ({
  application: name,
  namespace,
  cluster,
});

type Named = Pick<Application, 'name' | 'namespace'>;

/** Applications that a window can stop. The others need no gate, which could only fail them. */
export const gatedApplications = (
  { applications, syncWindows }: DeliveryPolicy,
  cluster: string,
): readonly Application[] =>
  applications
    .filter(({ name }) => !NEVER_GATED.includes(name))
    .filter((it) => syncWindows.some((window) => matches(window, targetOf(it, cluster))));
