import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';

export interface AdmissionOptions {
  readonly name: string;
  readonly rules: readonly AdmissionRule[];
  /** All of them must hold for the validations to be asked at all. Each has a name. */
  readonly only?: Readonly<Record<string, string>>;
  /** Of namespaces; absent: wherever the rules reach. */
  readonly namespaces?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
}

export interface AdmissionRule {
  readonly group?: string;
  readonly resources: readonly string[];
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT')[];
}

/**
 * A rule that the API server itself holds, with its binding. What it cannot judge it refuses: a
 * guard that lets pass what it does not understand guards nothing.
 */
export function admission(chart: Chart, options: AdmissionOptions): void {
  const { name, rules, only = {}, namespaces, variables = {}, validations } = options;
  new k8s.KubeValidatingAdmissionPolicy(chart, `admission-${name}`, {
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: rules.map(({ group = '', resources, operations }) => ({
          apiGroups: [group],
          apiVersions: ['*'],
          operations: [...operations],
          resources: [...resources],
        })),
        ...(namespaces ? { namespaceSelector: among(namespaces) } : {}),
      },
      ...nonEmpty('matchConditions', named(only)),
      ...nonEmpty('variables', named(variables)),
      validations: validations.map((it) => ({ ...it, reason: 'Forbidden' })),
    },
  });
  new k8s.KubeValidatingAdmissionPolicyBinding(chart, `admission-binding-${name}`, {
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  });
}

const among = (names: readonly string[]): k8s.LabelSelector => ({
  matchExpressions: [
    { key: 'kubernetes.io/metadata.name', operator: 'In', values: [...names].sort() },
  ],
});

const named = (expressions: Readonly<Record<string, string>>) =>
  Object.entries(expressions).map(([name, expression]) => ({ name, expression }));

const nonEmpty = <K extends string, T>(key: K, items: readonly T[]): { [P in K]?: T[] } =>
  (items.length === 0 ? {} : { [key]: [...items] }) as { [P in K]?: T[] };
