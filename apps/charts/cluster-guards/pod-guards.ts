import type { Chart } from 'cdk8s';
import { admission } from '../../constructs/admission.ts';
import { MONITORING, SHOP, SMARTSCALE } from '../../constructs/names.ts';

const OURS = [MONITORING, SHOP, SMARTSCALE];

/** A pod, and whatever makes pods: a CronJob's are looked at when it makes a Job of them. */
const PODS = { resources: ['pods', 'pods/ephemeralcontainers'] };
const WORKLOADS = { group: 'apps', resources: ['deployments', 'statefulsets', 'daemonsets'] };
const JOBS = { group: 'batch', resources: ['jobs'] };
const WRITES = { operations: ['CREATE', 'UPDATE'] } as const;

/**
 * Whoever can move a tag can change what runs without a commit. Held at the workload as well as at
 * the pod, so that Flux is told, and not only an event of some ReplicaSet.
 */
export function podGuards(chart: Chart): void {
  admission(chart, {
    name: 'images-by-digest',
    rules: [
      { ...PODS, ...WRITES },
      { ...WORKLOADS, ...WRITES },
      { ...JOBS, ...WRITES },
    ],
    namespaces: OURS,
    variables: { spec: POD_SPEC },
    validations: ['containers', 'initContainers', 'ephemeralContainers'].map((list) => ({
      expression: `!has(variables.spec.${list}) || variables.spec.${list}.all(it, it.image.matches('@sha256:[0-9a-f]{64}$'))`,
      message: `an image of ${list} has no digest: fill apps/images.json and run npm run synth`,
    })),
  });
  admission(chart, {
    name: 'host-is-off-limits',
    rules: [{ resources: ['pods'], ...WRITES }],
    namespaces: OURS,
    only: { 'is-not-node-exporter': NOT_NODE_EXPORTER },
    validations: [
      {
        expression:
          '!has(object.spec.volumes) || !object.spec.volumes.exists(it, has(it.hostPath))',
        message: 'a pod may not mount a folder of its node',
      },
      {
        expression: ['hostNetwork', 'hostPID', 'hostIPC'].map(isOff).join(' && '),
        message: 'a pod may not share the network, processes or memory of its node',
      },
    ],
  });
}

const POD_SPEC = "request.kind.kind == 'Pod' ? object.spec : object.spec.template.spec";
const isOff = (field: string): string => `(!has(object.spec.${field}) || !object.spec.${field})`;

/** The one pod that reads its host, known by its account: labels are anybody's to write. */
const NOT_NODE_EXPORTER = `!(request.namespace == '${MONITORING}' && has(object.spec.serviceAccountName) && object.spec.serviceAccountName == 'node-exporter')`;
