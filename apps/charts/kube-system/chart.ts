import type { Application } from '../../constructs/application.ts';
import { KUBE_SYSTEM } from '../../constructs/names.ts';
import { coreDns } from './coredns.ts';
import { localPath } from './local-path.ts';
import { metricsServer } from './metrics-server.ts';

/**
 * What every cluster needs. K3s brings its own of these; the server runs with
 * `--disable=metrics-server,local-storage`, since its own may stand on any node and keep that node
 * from being removed. CoreDNS stays K3s's, with one field changed.
 */
export const kubeSystem: Application = {
  name: 'kube-system',
  namespace: KUBE_SYSTEM,
  source: 'apps/charts/kube-system/',
  build: (chart) => {
    coreDns(chart);
    metricsServer(chart);
    localPath(chart);
  },
};
