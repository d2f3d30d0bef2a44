import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import type { AccessRule, Account } from '../../autoscaler/src/core/access-rules.ts';

/**
 * What one account may do, as roles with their bindings: one in the whole cluster, and one in each
 * namespace that a rule keeps to.
 */
export function grants(chart: Chart, account: Account): void {
  const places = new Set(account.rules.map(({ namespace }) => namespace));
  for (const namespace of [...places].sort())
    grant(chart, account, {
      namespace,
      rules: account.rules.filter((rule) => rule.namespace === namespace),
    });
}

interface Part {
  readonly namespace: string | undefined;
  readonly rules: readonly AccessRule[];
}

function grant(chart: Chart, account: Account, { namespace, rules }: Part): void {
  const { name } = account;
  const id = `${namespace ?? 'cluster'}-${name}`;
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  const subjects = [{ kind: 'ServiceAccount', name, namespace: account.namespace }];
  const props = { metadata, rules: rules.map(ruleOf) };
  const apiGroup = 'rbac.authorization.k8s.io';
  if (namespace === undefined) {
    new k8s.KubeClusterRole(chart, `role-${id}`, props);
    const roleRef = { apiGroup, kind: 'ClusterRole', name };
    new k8s.KubeClusterRoleBinding(chart, `binding-${id}`, { metadata, roleRef, subjects });
  } else {
    new k8s.KubeRole(chart, `role-${id}`, props);
    const roleRef = { apiGroup, kind: 'Role', name };
    new k8s.KubeRoleBinding(chart, `binding-${id}`, { metadata, roleRef, subjects });
  }
}

const ruleOf = ({ group, resource, verbs, names }: AccessRule): k8s.PolicyRule => ({
  apiGroups: [group],
  resources: [resource],
  verbs: [...verbs],
  ...(names ? { resourceNames: [...names] } : {}),
});
