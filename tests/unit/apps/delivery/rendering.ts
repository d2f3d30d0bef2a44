import type { RenderedObject } from '../../../../apps/delivery/checks/rendered.ts';
import type { DeliverySettings } from '../../../../apps/delivery/settings.ts';

export const SETTINGS: DeliverySettings = {
  cluster: 'smartscale-prod',
  server: 'https://kubernetes.default.svc',
  fluxNamespace: 'flux-system',
  sourceName: 'smartscale',
  sourceUrl: 'https://github.com/techflow/smartscale',
};

interface Own {
  readonly application?: string;
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A rendered object by its name, a ConfigMap of the shop unless a test says otherwise. */
export function rendered(name: string, own: Own = {}): RenderedObject {
  const { application = 'shop', apiVersion = 'v1', kind = 'ConfigMap' } = own;
  const namespaced = !('namespace' in own) || own.namespace !== undefined;
  return {
    application,
    path: `clusters/x/${application}/${kind}.${name}.yaml`,
    object: {
      apiVersion,
      kind,
      metadata: {
        name,
        ...(namespaced ? { namespace: own.namespace ?? 'shop' } : {}),
        ...(own.annotations ? { annotations: own.annotations } : {}),
      },
    },
  };
}
