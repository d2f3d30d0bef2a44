import { gatedApplications, gateOf } from '../../autoscaler/src/core/delivery/gates.ts';
import type { DeliveryPolicy } from '../../autoscaler/src/core/delivery/policy.ts';
import { type AdmissionObject, admissionOf } from './admission.ts';
import { applicationKustomization, gateKustomization } from './application.ts';
import type { Kustomization } from './kustomization.ts';
import { policyPath } from './policy-path.ts';
import type { DeliverySettings } from './settings.ts';

/** A GitRepository that holds one folder of the repository and nothing else. */
export interface FolderSource {
  readonly name: string;
  /** For `spec.ignore`. */
  readonly ignore: string;
}

export interface Delivery {
  /** The policy's path, then each application behind its gate, in the order of the policy. */
  readonly kustomizations: readonly Kustomization[];
  /** A source for each gate, by which the controller knows an application's content. */
  readonly folders: readonly FolderSource[];
  /** ValidatingAdmissionPolicies, each followed by its binding. */
  readonly admission: readonly AdmissionObject[];
}

/**
 * A delivery policy as the objects that Flux and the API server obey. What it cannot say to them
 * was refused when it was parsed.
 */
export function compileDelivery(policy: DeliveryPolicy, settings: DeliverySettings): Delivery {
  const gated = new Set(gatedApplications(policy, settings.cluster));
  const folders = [...gated].map(({ name, path }) => ({
    name: gateOf(name),
    ignore: nothingBut(path),
  }));
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
    folders,
    admission: admissionOf(policy, settings),
  };
}

/**
 * As `.gitignore` has it, in which nothing can be taken back in below a folder that is left out: so
 * each on the way is taken in, and all beside it left out.
 */
export function nothingBut(path: string): string {
  const parts = path.split('/').filter((it) => it !== '' && it !== '.');
  const lines = parts.flatMap((_, depth) => {
    const [above, here] = [parts.slice(0, depth), parts.slice(0, depth + 1)];
    return [`/${[...above, '*'].join('/')}`, `!/${here.join('/')}/`];
  });
  return `${lines.join('\n')}\n`;
}
