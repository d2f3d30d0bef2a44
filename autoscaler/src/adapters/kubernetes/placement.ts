import type { NodeTerm, Pod, PodTerm, SpreadConstraint, Toleration } from '../../core/cluster.ts';
import type { PodSpec } from './schemas.ts';
import { nodeTermsOf, selectorOf } from './selectors.ts';

/** Where a pod may run, of a pod's own spec or of a template. */
export function placementOf(spec: PodSpec): {
  readonly nodeSelector: Pod['nodeSelector'];
  readonly nodeTerms: readonly NodeTerm[];
  readonly tolerations: readonly Toleration[];
} {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return {
    nodeSelector: spec.nodeSelector,
    nodeTerms: nodeTermsOf(required?.nodeSelectorTerms ?? []),
    tolerations: spec.tolerations.map(toleration),
  };
}

function toleration(given: PodSpec['tolerations'][number]): Toleration {
  const { key, operator, value, effect } = given;
  return {
    ...(key ? { key } : {}),
    ...(operator ? { operator } : {}),
    ...(value ? { value } : {}),
    ...(effect ? { effect } : {}),
  };
}

/** Required terms towards other pods; preferences bind nobody. */
export function podTermsOf(spec: PodSpec): {
  readonly affinity: readonly PodTerm[];
  readonly antiAffinity: readonly PodTerm[];
} {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  return {
    affinity: podAffinity?.requiredDuringSchedulingIgnoredDuringExecution.map(podTerm) ?? [],
    antiAffinity:
      podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution.map(podTerm) ?? [],
  };
}

type GivenAffinity = NonNullable<NonNullable<PodSpec['affinity']>['podAffinity']>;
type GivenTerm = GivenAffinity['requiredDuringSchedulingIgnoredDuringExecution'][number];

function podTerm({
  labelSelector,
  topologyKey,
  namespaces,
  namespaceSelector,
}: GivenTerm): PodTerm {
  return {
    selector: selectorOf(labelSelector),
    topologyKey,
    ...(namespaces.length > 0 ? { namespaces } : {}),
    ...(namespaceSelector ? { namespaceSelector: selectorOf(namespaceSelector) } : {}),
  };
}

/** Constraints that forbid; `ScheduleAnyway` is a wish. */
export function spreadOf(spec: PodSpec, labels: Pod['labels']): readonly SpreadConstraint[] {
  return spec.topologySpreadConstraints
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
    .map(({ maxSkew, topologyKey, labelSelector, matchLabelKeys, minDomains }) => ({
      maxSkew,
      topologyKey,
      selector: withOwnLabels(selectorOf(labelSelector), matchLabelKeys, labels),
      ...(minDomains ? { minDomains } : {}),
    }));
}

/** `matchLabelKeys`: count only pods with the same value as this one, such as of one rollout. */
function withOwnLabels(
  selector: SpreadConstraint['selector'],
  keys: readonly string[],
  labels: Pod['labels'],
): SpreadConstraint['selector'] {
  const own = keys.flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator: 'In' as const, values: [value] }];
  });
  if (own.length === 0) return selector;
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...own] };
}
