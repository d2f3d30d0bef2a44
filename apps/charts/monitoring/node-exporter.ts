import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import { container } from '../../constructs/container.ts';
import { selects } from '../../constructs/labels.ts';
import { EVERYWHERE } from '../../constructs/placement.ts';
import { podTemplate } from '../../constructs/pod.ts';
import { serviceAccount } from '../../constructs/workload.ts';

const NAME = 'node-exporter';
const PORT = 9100;
/** `nobody`, as the image has it. */
const NOBODY = 65_534;
const HOST = '/host';

/** One for each thing that a metric of `exporters.ts` is read by. */
const COLLECTORS = ['cpu', 'meminfo', 'diskstats', 'netdev', 'filesystem'];

/**
 * Tells of each machine what it does. It is on every node there is, whatever is wrong with it: a
 * node that nobody sees is kept for ever. It sees the host, and so stands apart in the rules:
 *
 * - the host's network, since a pod's own is another one, and numbers of a pod's are no use;
 * - the host's root, read-only, to see its processors, disks and mounts. It runs as nobody, without
 *   capabilities, and so reads no more than any program on that machine could.
 */
export function nodeExporter(chart: Chart): void {
  // The name is what admission knows it by: `host-is-off-limits` makes its one exception for it.
  serviceAccount(chart, { name: NAME });
  new k8s.KubeDaemonSet(chart, `daemonset-${NAME}`, {
    metadata: { name: NAME, labels: selects(NAME) },
    spec: {
      selector: { matchLabels: selects(NAME) },
      // A node at a time would take minutes, in which the autoscaler sees some nodes twice.
      updateStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: k8s.IntOrString.fromString('25%') },
      },
      template: podTemplate({
        name: NAME,
        serviceAccount: NAME,
        priority: 'system-node-critical',
        user: NOBODY,
        containers: [exporter()],
        volumes: [{ name: 'host', hostPath: { path: '/', type: 'Directory' } }],
        spec: { ...EVERYWHERE, hostNetwork: true, terminationGracePeriodSeconds: 10 },
      }),
    },
  });
}

const exporter = (): k8s.Container => ({
  ...container({
    name: NAME,
    image: 'node-exporter',
    args: [
      `--path.rootfs=${HOST}`,
      `--path.procfs=${HOST}/proc`,
      `--path.sysfs=${HOST}/sys`,
      // The address in the VPC alone: the server has a public one too.
      `--web.listen-address=$(HOST_IP):${PORT}`,
      '--collector.disable-defaults',
      ...COLLECTORS.map((it) => `--collector.${it}`),
      '--collector.filesystem.mount-points-exclude=^/(dev|proc|run|sys|var/lib/(kubelet|rancher))($|/)',
    ],
    env: [{ name: 'HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }],
    requests: { cpu: '20m', memory: '32Mi' },
    limits: { cpu: '200m', memory: '64Mi' },
    liveness: alive(),
    readiness: alive(),
    mounts: [
      { name: 'host', mountPath: HOST, readOnly: true, mountPropagation: 'HostToContainer' },
    ],
  }),
  // On the host's network a port of the pod is one of the host.
  ports: [{ name: 'metrics', containerPort: PORT, hostPort: PORT }],
});

const alive = (): k8s.Probe => ({
  httpGet: { path: '/', port: k8s.IntOrString.fromString('metrics') },
  timeoutSeconds: 5,
  periodSeconds: 15,
});
