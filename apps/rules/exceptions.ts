import { unpinned } from '../images.ts';

/**
 * The one list of what breaks a rule on purpose. An entry that nothing breaks any more is a breach
 * itself, so that the list says what is so.
 */
export interface Exception {
  readonly rule: string;
  /** As breaches name it. */
  readonly object: string;
  readonly because: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'host',
    object: 'DaemonSet/monitoring/node-exporter',
    because:
      'measures the host: its network, and read-only its root; as nobody, and bound to the VPC',
  },
];

/**
 * The same for the checks of checkov, which `npm run checkov` runs. `*` stands for every object.
 */
export const CHECKOV_EXCEPTIONS: readonly Exception[] = [
  ...['CKV_K8S_23', 'CKV_K8S_29', 'CKV_K8S_31', 'CKV_K8S_38', 'CKV_K8S_40'].map((rule) => ({
    rule,
    object: 'Deployment/kube-system/coredns',
    because: 'one field added to an object of K3s, which writes its pods and their security',
  })),
  ...[
    'smartscale/smartscale-controller',
    'kube-system/metrics-server',
    'kube-system/local-path-provisioner',
  ].map((object) => ({
    rule: 'CKV_K8S_38',
    object: `Deployment/${object}`,
    because: 'speaks to the API server: that is what it is for',
  })),
  // A release refuses such images (`npm run verify -- --release`), and so does the cluster.
  ...(unpinned().length === 0 ? [] : ['CKV_K8S_15', 'CKV_K8S_43']).map((rule) => ({
    rule,
    object: '*',
    because: 'images of our own have no digest before they are built for the first time',
  })),
];
