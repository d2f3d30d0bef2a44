import type { Chart } from 'cdk8s';
import { AUTOSCALER } from '../../../autoscaler/src/core/access-rules.ts';
import { CORDONED_BY, SERVER_LABELS } from '../../../autoscaler/src/core/names.ts';
import { admission } from '../../constructs/admission.ts';
import { userOf } from '../../constructs/names.ts';

const BY_THE_AUTOSCALER = {
  'by-the-autoscaler': `request.userInfo.username == '${userOf(AUTOSCALER)}'`,
};

/**
 * What the functions' account may do to nodes, however wrong the program that holds its token. The
 * verdict rests on labels as they were before, which this account can therefore not change first.
 */
export function autoscalerGuard(chart: Chart): void {
  admission(chart, {
    name: 'autoscaler-leaves-servers-alone',
    rules: [{ resources: ['nodes', 'nodes/*'], operations: ['UPDATE', 'DELETE'] }],
    only: BY_THE_AUTOSCALER,
    validations: [
      {
        expression: `!has(oldObject.metadata.labels) || !(${SERVER_LABELS.map(carried).join(' || ')})`,
        message: 'the autoscaler may not touch a node of the control plane',
      },
    ],
  });
  admission(chart, {
    name: 'autoscaler-only-cordons',
    rules: [{ resources: ['nodes', 'nodes/*'], operations: ['UPDATE'] }],
    only: BY_THE_AUTOSCALER,
    validations: [
      {
        expression: "request.subResource == ''",
        message: 'the autoscaler may not write the status of a node',
      },
      {
        expression: `${mapOf('labels', 'object')} == ${mapOf('labels', 'oldObject')}`,
        message: 'the autoscaler may not change the labels of a node',
      },
      {
        expression: `${others('object', 'oldObject')} && ${others('oldObject', 'object')}`,
        message: `the autoscaler may change no annotation of a node but ${CORDONED_BY}`,
      },
      {
        expression: `${taintsOf('object')} == ${taintsOf('oldObject')}`,
        message: 'the autoscaler may not change the taints of a node',
      },
    ],
  });
  podsOfTheServer(chart);
}

/**
 * Evictions name a pod and not its node, so the API server cannot tell whose pod it is. Deletions
 * it can judge, as far as the pod itself says that it belongs on a server.
 */
function podsOfTheServer(chart: Chart): void {
  const selector = 'oldObject.spec.nodeSelector';
  admission(chart, {
    name: 'autoscaler-leaves-server-pods-alone',
    rules: [{ resources: ['pods'], operations: ['DELETE'] }],
    only: BY_THE_AUTOSCALER,
    validations: [
      {
        expression: `!has(${selector}) || !(${SERVER_LABELS.map((it) => `'${it}' in ${selector}`).join(' || ')})`,
        message: 'the autoscaler may not delete a pod that belongs on the control plane',
      },
    ],
  });
}

const carried = (label: string): string => `'${label}' in oldObject.metadata.labels`;

const mapOf = (field: 'labels' | 'annotations', object: string): string =>
  `(has(${object}.metadata.${field}) ? ${object}.metadata.${field} : {})`;

/** Each annotation of one, our mark aside, stands in the other with the same value. */
function others(one: string, other: string): string {
  const [mine, theirs] = [mapOf('annotations', one), mapOf('annotations', other)];
  return `${mine}.all(key, key == '${CORDONED_BY}' || (key in ${theirs} && ${mine}[key] == ${theirs}[key]))`;
}

const taintsOf = (object: string): string =>
  `(has(${object}.spec.taints) ? ${object}.spec.taints : [])`;
