import { afterAll, beforeAll, describe } from 'vitest';
import { clusterContract } from '../contract/suites/cluster.ts';
import { acceptance } from './plane/acceptance.ts';
import { type Delivered, deliver } from './plane/delivered.ts';
import { gateStory } from './plane/gate-story.ts';
import { policyStory } from './plane/policy-story.ts';
import { clearBenches, realBench } from './real-kubernetes.ts';
import { MOTO_IS_THERE } from './tools.ts';

/** A control plane with kwok and Flux that somebody started: docs/ARCHITECTURE.md says how. */
const kubeconfig = process.env['SMARTSCALE_E2E_KUBECONFIG'];
const LONG = 600_000;

describe.skipIf(!kubeconfig || !MOTO_IS_THERE)(
  'the policy path on a real control plane (skipped without one in SMARTSCALE_E2E_KUBECONFIG)',
  () => {
    let here: Delivered;
    beforeAll(async () => {
      here = await deliver(kubeconfig ?? '');
    }, LONG);
    afterAll(() => here?.stop(), LONG);

    acceptance(() => here);
    policyStory(() => here);
    gateStory(() => here);

    describe('by the account and the token that the controller gives the functions', () => {
      const token = async () => (await here.account.access()).token;
      clusterContract({
        name: 'a real API server with its guards',
        open: () => realBench(here.plane, token),
      });
      afterAll(() => clearBenches(here.plane));
    });
  },
);
