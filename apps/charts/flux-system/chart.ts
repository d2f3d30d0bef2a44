import { ApiObject, type Chart } from 'cdk8s';
import type { Application } from '../../constructs/application.ts';
import { type EventSource, flux } from '../../constructs/flux.ts';
import { FLUX_SYSTEM } from '../../constructs/names.ts';
import type { FolderSource } from '../../delivery/compile.ts';
import type { Kustomization } from '../../delivery/kustomization.ts';
import { delivery } from '../../delivery/read.ts';
import { COMPONENTS, hasComponents } from '../../flux-release.ts';
import { type ClusterSettings, SETTINGS } from '../../settings.ts';
import { COMPONENT_PATCHES } from './components.ts';

/**
 * The root: what Flux follows, and what it applies from there. Pulumi applies this folder once;
 * from then on it is Flux that applies it, itself included.
 */
export const fluxSystem = (settings: ClusterSettings = SETTINGS): Application => ({
  name: FLUX_SYSTEM,
  namespace: FLUX_SYSTEM,
  source: 'apps/charts/flux-system/',
  kustomization: hasComponents(settings.cluster)
    ? { vendored: [COMPONENTS], patches: COMPONENT_PATCHES }
    : {},
  build: (chart) => {
    source(chart, settings, EVERYTHING);
    for (const folder of delivery().folders) source(chart, settings, folder);
    for (const it of [root(settings), ...delivery().kustomizations])
      new ApiObject(chart, it.metadata.name, { ...it });
    commitStatus(chart, settings);
    if (settings.webhook) receiver(chart);
  },
});

/** All that is applied comes from this one: `dependsOn` means the same commit only within it. */
const EVERYTHING: FolderSource = { name: FLUX_SYSTEM, ignore: '/*\n!/clusters/\n!/policies/\n' };

function source(
  chart: Chart,
  { repository }: ClusterSettings,
  { name, ignore }: FolderSource,
): void {
  flux(chart, 'GitRepository', {
    name,
    spec: {
      url: repository.url,
      ref: { branch: repository.branch },
      interval: '1m',
      timeout: '60s',
      ...(repository.secret ? { secretRef: { name: repository.secret } } : {}),
      ignore,
    },
  });
}

/**
 * It waits for nothing: an application that fails must not keep another's new settings away. What
 * leaves the delivery policy goes, and takes what it had applied along.
 */
const root = ({ cluster }: ClusterSettings): Kustomization => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: FLUX_SYSTEM, namespace: FLUX_SYSTEM },
  spec: {
    sourceRef: { kind: 'GitRepository', name: FLUX_SYSTEM },
    path: `./clusters/${cluster}/flux-system`,
    interval: '10m',
    retryInterval: '1m',
    timeout: '2m',
    prune: true,
    wait: false,
  },
});

const ALL: EventSource = { kind: 'Kustomization', name: '*' };

/**
 * A mark at each commit for each application. That of `scaling-policy` goes green only when the
 * autoscaler runs by that very policy.
 */
function commitStatus(chart: Chart, { github }: ClusterSettings): void {
  const name = 'commit-status';
  flux(chart, 'Provider', {
    name,
    spec: {
      type: 'github',
      address: github,
      secretRef: { name: 'flux-git' },
      // One name for ever: branch protection and people look for it.
      commitStatusExpr: "'smartscale/' + event.involvedObject.name",
    },
  });
  flux(chart, 'Alert', {
    name,
    spec: {
      providerRef: { name },
      eventSeverity: 'info',
      eventSources: [ALL],
      // That something waits is an event of severity info, which stands for success. Flux posts
      // none of these by itself (1.9.3); should it, a held commit would be green.
      exclusionList: ['^Dependencies do not meet ready condition'],
    },
  });
}

/** GitHub calls at each push, so that nobody waits for the minute. Somebody must open the way. */
function receiver(chart: Chart): void {
  flux(chart, 'Receiver', {
    name: 'github',
    spec: {
      type: 'github',
      events: ['ping', 'push'],
      secretRef: { name: 'flux-webhook' },
      resources: [EVERYTHING, ...delivery().folders].map(({ name }) => ({
        kind: 'GitRepository',
        name,
      })),
    },
  });
}
