import type { Chart } from 'cdk8s';
import { CONTROLLER } from '../../../autoscaler/src/core/access-rules.ts';
import { admission } from '../../constructs/admission.ts';
import { KUBE_SYSTEM, MONITORING, userOf } from '../../constructs/names.ts';

/** RBAC cannot hold `create` to names, so that is done here. */
export function secretGuard(chart: Chart): void {
  admission(chart, {
    name: 'controller-makes-known-secrets',
    rules: [{ resources: ['secrets'], operations: ['CREATE'] }],
    only: { 'by-the-controller': `request.userInfo.username == '${userOf(CONTROLLER)}'` },
    validations: [
      {
        expression: `request.namespace != '${MONITORING}' || request.name in [${NAMES}]`,
        message: 'the controller may create no Secret here but those that monitoring reads',
      },
      {
        expression: `request.namespace != '${KUBE_SYSTEM}' || (has(object.type) && object.type == 'bootstrap.kubernetes.io/token')`,
        message: 'the controller may create no Secret here but tokens for nodes to join with',
      },
    ],
  });
}

/** Those that it may also read and change, by RBAC. */
const NAMES = CONTROLLER.rules
  .filter(({ resource }) => resource === 'secrets')
  .flatMap(({ names = [] }) => names)
  .map((name) => `'${name}'`)
  .join(', ');
