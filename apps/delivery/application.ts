import { gateOf } from '../../autoscaler/src/core/delivery/gates.ts';
import type {
  Application,
  DeliveryPolicy,
  IgnoredDifference,
} from '../../autoscaler/src/core/delivery/policy.ts';
import { prerequisites } from '../../autoscaler/src/core/delivery/waves.ts';
import { DURATION } from '../../autoscaler/src/core/policy/quantities.ts';
import { GATE } from '../../autoscaler/src/core/sync-names.ts';
import type { Dependency, IgnoreRule, Kustomization, KustomizationSpec } from './kustomization.ts';
import type { DeliverySettings } from './settings.ts';

interface Context {
  readonly policy: DeliveryPolicy;
  readonly settings: DeliverySettings;
  readonly gated: boolean;
}

/** How often Flux compares an application with the repository: the pace of its self-healing. */
const INTERVAL = '10m';
/** The slowest image pull and rollout that is not yet a failure. */
const TIMEOUT = '5m';

export function applicationKustomization(
  application: Application,
  { policy, settings, gated }: Context,
): Kustomization {
  const { automated, syncOptions, retryAfter } = application.syncPolicy;
  const dependsOn: Dependency[] = prerequisites(application, policy.applications).map((name) => ({
    name,
  }));
  if (gated) dependsOn.push({ name: gateOf(application.name), readyExpr: gateIsOpen(GATE) });
  const ignore = application.ignoreDifferences.map(ignoreRule);
  return kustomization(application.name, settings, {
    path: application.path,
    interval: INTERVAL,
    retryInterval: DURATION.render(retryAfter),
    timeout: TIMEOUT,
    prune: (automated?.prune ?? false) && !syncOptions.includes('Prune=false'),
    wait: true,
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
    ...(automated?.enabled ? {} : { suspend: true }),
    ...(isForced(syncOptions) ? { force: true } : {}),
    ...(syncOptions.includes('Delete=false') ? { deletionPolicy: 'Orphan' } : {}),
    ...(ignore.length > 0 ? { ignore } : {}),
  });
}

/**
 * A path that does not exist: should somebody resume a gate, it fails and does no harm. With the
 * path of its application it would own the same objects.
 */
const NOWHERE = './sync-gates-apply-nothing';

/**
 * Carries the annotation that opens an application's way. It is suspended: it applies nothing and
 * only stands there to be asked.
 */
export const gateKustomization = (
  { name }: Application,
  settings: DeliverySettings,
): Kustomization =>
  kustomization(gateOf(name), settings, {
    path: NOWHERE,
    interval: '24h',
    retryInterval: '24h',
    timeout: '30s',
    prune: false,
    wait: false,
    suspend: true,
  });

/** Without the annotation the way is shut: a gate that nobody tends lets nothing pass. */
const gateIsOpen = (annotation: string): string =>
  [
    'has(dep.metadata.annotations)',
    `'${annotation}' in dep.metadata.annotations`,
    `dep.metadata.annotations['${annotation}'] == 'open'`,
  ].join(' && ');

const isForced = (options: readonly string[]): boolean =>
  options.includes('Force=true') || options.includes('Replace=true');

/** In Flux a target is told in regular expressions, in Argo CD by plain names, `*` being any. */
function ignoreRule({ jsonPointers, ...target }: IgnoredDifference): IgnoreRule {
  const fields = Object.entries(target).filter(([, value]) => value !== '*' && value !== '');
  return {
    paths: jsonPointers,
    target: Object.fromEntries(
      fields.map(([key, value]) => [key, String(value).replace(/[.]/g, String.raw`\$&`)]),
    ),
  };
}

const kustomization = (
  name: string,
  { fluxNamespace, sourceName }: DeliverySettings,
  spec: Omit<KustomizationSpec, 'sourceRef'>,
): Kustomization => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name, namespace: fluxNamespace },
  spec: { sourceRef: { kind: 'GitRepository', name: sourceName }, ...spec },
});
