import type { Chart } from 'cdk8s';
import { CONTROLLER } from '../../../autoscaler/src/core/access-rules.ts';
import { GATE_PREFIX } from '../../../autoscaler/src/core/delivery/gates.ts';
import { admission } from '../../constructs/admission.ts';
import { userOf } from '../../constructs/names.ts';

/**
 * The controller opens and shuts gates. RBAC lets it patch any Kustomization, for gates are named
 * by the delivery policy; whoever could change what Flux applies could have the cluster.
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
        expression: `request.name.startsWith('${GATE_PREFIX}')`,
        message: 'the controller may change no Kustomization but gates',
      },
      {
        expression: 'object.spec == oldObject.spec',
        message: 'the controller may change nothing of a gate but its annotations',
      },
    ],
  });
}
