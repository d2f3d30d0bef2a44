import { gatedApplications } from '../../autoscaler/src/core/delivery/gates.ts';
import type { DeliveryPolicy } from '../../autoscaler/src/core/delivery/policy.ts';
import { type AdmissionObject, admissionOf } from './admission.ts';
import { applicationKustomization, gateKustomization } from './application.ts';
import type { Kustomization } from './kustomization.ts';
import { policyPath } from './policy-path.ts';
import type { DeliverySettings } from './settings.ts';

export interface Delivery {
  /** The policy's path, then each application behind its gate, in the order of the policy. */
  readonly kustomizations: readonly Kustomization[];
  /** ValidatingAdmissionPolicies, each followed by its binding. */
  readonly admission: readonly AdmissionObject[];
}

/**
 * A delivery policy as the objects that Flux and the API server obey. What it cannot say to them
 * was refused when it was parsed.
 */
export function compileDelivery(policy: DeliveryPolicy, settings: DeliverySettings): Delivery {
  const gated = new Set(gatedApplications(policy, settings.cluster));
  const behindGates = policy.applications.flatMap((application) => {
    const kustomization = applicationKustomization(application, {
      policy,
      settings,
      gated: gated.has(application),
    });
    return gated.has(application)
      ? [gateKustomization(application, settings), kustomization]
      : [kustomization];
  });
  return {
    kustomizations: [policyPath(settings), ...behindGates],
    admission: admissionOf(policy, settings),
  };
}
