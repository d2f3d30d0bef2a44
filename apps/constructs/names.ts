import { MONITORING_NAMESPACE } from '../../autoscaler/src/core/cluster-secrets.ts';
import { SMARTSCALE_NAMESPACE } from '../../autoscaler/src/core/sync-names.ts';

/** Namespaces, and how accounts in them are called. */

export const MONITORING = MONITORING_NAMESPACE;
export const SMARTSCALE = SMARTSCALE_NAMESPACE;
/** Of the demo application. */
export const SHOP = 'shop';
export const KUBE_SYSTEM = 'kube-system';
export const FLUX_SYSTEM = 'flux-system';

/** As requests carry it. */
export const userOf = ({ namespace, name }: { namespace: string; name: string }): string =>
  `system:serviceaccount:${namespace}:${name}`;
