import { afterAll, describe, test } from 'vitest';
import { clusterContract } from '../contract/suites/cluster.ts';
import { clearBenches, controlPlaneIn, realBench } from './real-kubernetes.ts';

/** A control plane that somebody started, with kwok beside it: docs/ARCHITECTURE.md says how. */
const kubeconfig = process.env['SMARTSCALE_E2E_KUBECONFIG'];

if (kubeconfig) {
  const plane = controlPlaneIn(kubeconfig);
  clusterContract({ name: 'a real API server', open: () => realBench(plane) });
  afterAll(() => clearBenches(plane));
} else {
  describe('cluster: a real API server', () => {
    test.skip('skipped: SMARTSCALE_E2E_KUBECONFIG names no control plane with kwok', () => {});
  });
}
