import { ApiObject, type Chart } from 'cdk8s';
import { disruptionBudget } from '../../constructs/workload.ts';

/** As K3s labels it, and all others by custom. */
const PODS = { 'k8s-app': 'kube-dns' };

/**
 * A second replica, so that the node of the first can be drained while names are still resolved.
 * K3s writes every field but this one (its manifest has it commented out for that purpose), and
 * `Merge` tells Flux to leave K3s's fields to K3s. Never pruned: that would take the whole away.
 */
export function coreDns(chart: Chart): void {
  new ApiObject(chart, 'coredns', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'coredns',
      annotations: {
        'kustomize.toolkit.fluxcd.io/ssa': 'Merge',
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      },
    },
    // The selector as K3s has it: Flux fills an absent one with null, which would take it away.
    spec: { replicas: 2, selector: { matchLabels: PODS } },
  });
  disruptionBudget(chart, { name: 'coredns', most: { needed: 1 }, matchLabels: PODS });
}
