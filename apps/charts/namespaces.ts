import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import type { Application } from '../constructs/application.ts';
import { MONITORING, SHOP, SMARTSCALE } from '../constructs/names.ts';

/** How far the API server itself holds pods back: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
type Standard = 'restricted' | 'privileged';

export const NAMESPACES: Readonly<Record<string, { enforce: Standard; why: string }>> = {
  [MONITORING]: {
    enforce: 'privileged',
    why: 'node-exporter reads the host; every other pod here is held by rules and cluster-guards',
  },
  [SMARTSCALE]: { enforce: 'restricted', why: 'the controller and the policy' },
  [SHOP]: { enforce: 'restricted', why: 'the demo application' },
};

export const namespaces: Application = {
  name: 'namespaces',
  source: 'apps/charts/namespaces.ts',
  build: (chart) => {
    for (const name of Object.keys(NAMESPACES)) namespace(chart, name);
  },
};

function namespace(chart: Chart, name: string): void {
  const { enforce, why } = NAMESPACES[name] ?? { enforce: 'restricted', why: '' };
  new k8s.KubeNamespace(chart, name, {
    metadata: {
      name,
      labels: {
        'pod-security.kubernetes.io/enforce': enforce,
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
      annotations: {
        'smartscale.dev/why': why,
        // A namespace takes all that is in it along: nothing but a person's hand removes one.
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      },
    },
  });
}
