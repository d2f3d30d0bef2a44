import type { Millis } from '../../src/core/units.ts';
import type { FluxPath } from './flux.ts';
import type { ConfigMapData } from './flux-apply.ts';
import type { Files } from './git.ts';

const MINUTE = 60_000 as Millis;
const NAMESPACE = 'smartscale';

/** The Kustomizations that a policy passes, as the cluster has them. */
export const POLICY_PATHS: readonly FluxPath[] = [
  { name: 'namespaces', dependsOn: [], retry: MINUTE, render: () => [] },
  {
    name: 'cluster-guards',
    dependsOn: ['namespaces'],
    retry: MINUTE,
    render: (files) => [
      configMap('policy-guardrails', 'guardrails.yaml', files['policies/guardrails.yaml']),
      configMap('delivery-policy', 'delivery.yaml', files['policies/delivery.yaml']),
    ],
  },
  {
    name: 'scaling-policy',
    dependsOn: ['namespaces'],
    retry: MINUTE,
    render: (files) => [
      configMap('scaling-policy', 'policy.yaml', files['policies/scaling-policy.yaml']),
    ],
  },
];

/** An application behind a gate of its own: it applies one ConfigMap with what it consists of. */
export const gatedPaths = (name: string): readonly FluxPath[] => [
  {
    name: `sync-gate-${name}`,
    dependsOn: [],
    suspended: true,
    folder: `clusters/${name}`,
    retry: MINUTE,
    render: () => [],
  },
  {
    name,
    dependsOn: ['namespaces'],
    gate: `sync-gate-${name}`,
    retry: MINUTE,
    render: (files: Files) => [configMap(name, 'content', files[`clusters/${name}.yaml`])],
  },
];

const configMap = (name: string, key: string, text: string | undefined): ConfigMapData => ({
  namespace: NAMESPACE,
  name,
  data: text === undefined ? {} : { [key]: text },
});
