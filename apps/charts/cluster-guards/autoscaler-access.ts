import type { Chart } from 'cdk8s';
import { AUTOSCALER_ACCOUNT, SMARTSCALE } from '../../constructs/names.ts';
import { type AccessRule, grant } from '../../constructs/rbac.ts';
import { serviceAccount } from '../../constructs/workload.ts';

/**
 * The verbs that `autoscaler/src/adapters/kubernetes` uses, and no other: a test drives the adapter
 * and compares. Lists are read whole and never watched; priorities are written into pods by the API
 * server, so their classes are not asked for.
 */
export const AUTOSCALER_ACCESS: readonly AccessRule[] = [
  // `get` and `patch` to cordon, `delete` for the object of an instance that is gone.
  { group: '', resources: ['nodes'], verbs: ['list', 'get', 'patch', 'delete'] },
  // `get` to tell a pod from its successor, `delete` when AWS takes the machine anyway.
  { group: '', resources: ['pods'], verbs: ['list', 'get', 'delete'] },
  { group: '', resources: ['pods/eviction'], verbs: ['create'] },
  {
    group: '',
    resources: ['namespaces', 'persistentvolumes', 'persistentvolumeclaims'],
    verbs: ['list'],
  },
  {
    group: 'apps',
    resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'],
    verbs: ['list'],
  },
  { group: 'autoscaling', resources: ['horizontalpodautoscalers'], verbs: ['list'] },
  { group: 'policy', resources: ['poddisruptionbudgets'], verbs: ['list'] },
  { group: 'storage.k8s.io', resources: ['storageclasses'], verbs: ['list'] },
];

/** The functions' account has no pod: its tokens are minted by the controller. */
export function autoscalerAccess(chart: Chart): void {
  serviceAccount(chart, { name: AUTOSCALER_ACCOUNT, namespace: SMARTSCALE });
  grant(chart, {
    name: AUTOSCALER_ACCOUNT,
    rules: AUTOSCALER_ACCESS,
    account: { name: AUTOSCALER_ACCOUNT, namespace: SMARTSCALE },
  });
}
