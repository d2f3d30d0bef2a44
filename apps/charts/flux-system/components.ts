/** How Flux's own Deployments differ from its release, as patches of kustomize. */

interface Patch {
  readonly target: { readonly kind: string; readonly name?: string };
  readonly patch: string;
}

/** One room for each: what their requests add up to has to fit on the server. */
const CONTROLLERS = '(source|kustomize|notification)-controller';

/**
 * - A health check of an older commit ends when a newer one comes: else a revert would wait behind
 *   the very change that it undoes.
 * - Dependencies are looked at every 5 s and not every 30 s, since nobody tells of their readiness.
 * - No manifest may fetch others from elsewhere: what is applied stands in this repository.
 */
const FLAGS = [
  '--feature-gates=CancelHealthCheckOnNewRevision=true',
  '--requeue-dependency=5s',
  '--no-remote-bases=true',
];

export const COMPONENT_PATCHES: readonly Patch[] = [
  {
    target: { kind: 'Deployment', name: 'kustomize-controller' },
    patch: operations(
      FLAGS.map((value) => ({ path: '/spec/template/spec/containers/0/args/-', value })),
    ),
  },
  {
    // Nothing here is a Helm release.
    target: { kind: 'Deployment', name: 'helm-controller' },
    patch: [
      '$patch: delete',
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata:',
      '  name: helm-controller',
      '',
    ].join('\n'),
  },
  {
    target: { kind: 'Deployment', name: CONTROLLERS },
    patch: `${[
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata:',
      '  name: all',
      'spec:',
      '  template:',
      '    metadata:',
      '      annotations:',
      '        prometheus.io/path: /metrics',
      '    spec:',
      '      nodeSelector:',
      '        node-role.kubernetes.io/control-plane: "true"',
      '      tolerations:',
      '        - effect: NoSchedule',
      '          key: node-role.kubernetes.io/control-plane',
      '          operator: Exists',
      '      containers:',
      '        - name: manager',
      '          resources:',
      '            limits:',
      '              cpu: 500m',
      '              memory: 256Mi',
      '            requests:',
      '              cpu: 50m',
      '              memory: 64Mi',
    ].join('\n')}\n`,
  },
  ...['CustomResourceDefinition', 'Namespace'].map((kind) => ({
    // With a definition go all objects of it, with this namespace Flux itself.
    target: { kind },
    patch: operations([
      {
        path: '/metadata/annotations/kustomize.toolkit.fluxcd.io~1prune',
        value: 'disabled',
      },
    ]),
  })),
];

/** What they take of the server, for whoever adds up what is pinned there. */
export const COMPONENT_REQUESTS = { replicas: 3, cpu: '50m', memory: '64Mi' } as const;

function operations(added: readonly { readonly path: string; readonly value: string }[]): string {
  return added.map(({ path, value }) => `- op: add\n  path: ${path}\n  value: ${value}\n`).join('');
}
