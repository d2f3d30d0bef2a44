import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';

/** Kubernetes' own classes begin at two billion: ours stay well below. */
const PRIORITIES = {
  'smartscale-platform': {
    value: 1_000_000,
    description: 'What sees and steers the cluster: monitoring and the controller.',
  },
  'smartscale-shop': {
    value: 1_000,
    description: 'What customers use. Pods without a class give way to it.',
  },
} as const;

export function priorities(chart: Chart): void {
  for (const [name, { value, description }] of Object.entries(PRIORITIES))
    new k8s.KubePriorityClass(chart, `priority-${name}`, {
      metadata: { name },
      value,
      description,
      globalDefault: false,
      preemptionPolicy: 'PreemptLowerPriority',
    });
}
