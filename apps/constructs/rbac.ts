import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';

export interface AccessRule {
  /** Empty for the core group. */
  readonly group: string;
  /** A resource, or one below it such as `pods/eviction`. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only objects of these names. Has no effect on `list`, `watch` and `create`. */
  readonly names?: readonly string[];
}

export interface Grant {
  readonly name: string;
  readonly rules: readonly AccessRule[];
  /** Who may: one ServiceAccount. */
  readonly account: { readonly name: string; readonly namespace: string };
  /** Where; absent: in the whole cluster. */
  readonly namespace?: string;
}

/** What one ServiceAccount may do, with the binding that gives it. */
export function grant(chart: Chart, { name, rules, account, namespace }: Grant): void {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  const id = `${namespace ?? 'cluster'}-${name}`;
  const subjects = [{ kind: 'ServiceAccount', ...account }];
  const apiGroup = 'rbac.authorization.k8s.io';
  if (namespace === undefined) {
    new k8s.KubeClusterRole(chart, `role-${id}`, { metadata, rules: rules.map(ruleOf) });
    const roleRef = { apiGroup, kind: 'ClusterRole', name };
    new k8s.KubeClusterRoleBinding(chart, `binding-${id}`, { metadata, roleRef, subjects });
  } else {
    new k8s.KubeRole(chart, `role-${id}`, { metadata, rules: rules.map(ruleOf) });
    const roleRef = { apiGroup, kind: 'Role', name };
    new k8s.KubeRoleBinding(chart, `binding-${id}`, { metadata, roleRef, subjects });
  }
}

const ruleOf = ({ group, resources, verbs, names }: AccessRule): k8s.PolicyRule => ({
  apiGroups: [group],
  resources: [...resources],
  verbs: [...verbs],
  ...(names ? { resourceNames: [...names] } : {}),
});
