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
    variables: {
      ...state('before', 'oldObject'),
      ...state('after', 'object'),
    },
    validations: [
      {
        // Absent from the request where there is none, and not empty.
        expression: '!has(request.subResource)',
        message: 'the autoscaler may not write the status of a node',
      },
      {
        expression: 'variables.labelsAfter == variables.labelsBefore',
        message: 'the autoscaler may not change the labels of a node',
      },
      {
        expression: `${kept('After', 'Before')} && ${kept('Before', 'After')}`,
        message: `the autoscaler may change no annotation of a node but ${CORDONED_BY}`,
      },
      {
        expression: 'variables.taintsAfter == variables.taintsBefore',
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

/** What may not change, under names that tell then from now. */
function state(when: 'before' | 'after', object: string): Record<string, string> {
  const ending = when === 'before' ? 'Before' : 'After';
  const given = (field: string, otherwise: string): string =>
    `has(${object}.${field}) ? ${object}.${field} : ${otherwise}`;
  return {
    [`labels${ending}`]: given('metadata.labels', '{}'),
    [`annotations${ending}`]: given('metadata.annotations', '{}'),
    [`taints${ending}`]: given('spec.taints', '[]'),
  };
}

/** Each annotation of one side, our mark aside, stands on the other with the same value. */
function kept(one: 'Before' | 'After', other: 'Before' | 'After'): string {
  const [mine, theirs] = [`variables.annotations${one}`, `variables.annotations${other}`];
  const same = `key in ${theirs} && ${theirs}[key] == ${mine}[key]`;
  return `${mine}.all(key, key == '${CORDONED_BY}' || (${same}))`;
}
