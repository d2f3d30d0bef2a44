import type { Chart } from 'cdk8s';
import { CONTROLLER } from '../../../autoscaler/src/core/access-rules.ts';
import { GATE_PREFIX, POLICY_APPLICATION } from '../../../autoscaler/src/core/delivery/gates.ts';
import { admission } from '../../constructs/admission.ts';
import { userOf } from '../../constructs/names.ts';

/**
 * The controller opens and shuts gates, and asks Flux to look at the policy again. RBAC lets it
 * patch any Kustomization, for gates are named by the delivery policy; whoever could change what
 * Flux applies could have the cluster.
 */
export function gateGuard(chart: Chart): void {
  admission(chart, {
    name: 'controller-turns-gates-only',
    rules: [
      {
        group: 'kustomize.toolkit.fluxcd.io',
        resources: ['kustomizations'],
        operations: ['UPDATE'],
      },
    ],
    only: { 'by-the-controller': `request.userInfo.username == '${userOf(CONTROLLER)}'` },
    validations: [
      {
        expression: `request.name.startsWith('${GATE_PREFIX}') || request.name == '${POLICY_APPLICATION}'`,
        message: "the controller may change no Kustomization but gates and the policy's",
      },
      {
        expression: 'object.spec == oldObject.spec',
        message: 'the controller may change nothing of a Kustomization but its annotations',
      },
    ],
  });
}
