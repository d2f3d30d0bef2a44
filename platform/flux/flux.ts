import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { Place } from '../../autoscaler/src/core/ground-names.ts';
import { kubeconfigOf } from './kubeconfig.ts';

export interface FluxArgs {
  readonly place: Place;
  /** ARN of the secret that the server fills at its first start. */
  readonly kubeconfigSecret: pulumi.Input<string>;
  readonly server: pulumi.Input<string>;
  /** JSON with `username` and `password`, and `token`; absent for a public repository. */
  readonly gitCredentials?: pulumi.Output<string>;
  readonly preview: boolean;
}

const NAMESPACE = 'flux-system';

/**
 * Lays Flux once, from the very folder that it then follows, and lets go of it (G9): what changes
 * there afterwards Flux applies itself, and an update that leaves this out, or a destroy, takes
 * nothing away.
 */
export class Flux extends pulumi.ComponentResource {
  constructor(name: string, args: FluxArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:flux:Flux', name, {}, options);
    const { place, kubeconfigSecret, server, preview, gitCredentials } = args;
    const asked = { secret: kubeconfigSecret, server, preview };
    const provider = new k8s.Provider(
      'cluster',
      {
        kubeconfig: kubeconfigOf(asked, { parent: this }),
        enableServerSideApply: true,
        // After the first time all of it is there, made by Flux.
        upsertExistingObjects: true,
        suppressDeprecationWarnings: true,
      },
      // A kubeconfig that changed is the same cluster: nothing is made anew for it.
      { parent: this },
    );
    const folder = new k8s.kustomize.v2.Directory(
      NAMESPACE,
      // From the project's folder, where Pulumi runs the program.
      { directory: `../clusters/${place.cluster}/${NAMESPACE}` },
      { parent: this, provider, retainOnDelete: true, transforms: [handedOver] },
    );
    if (gitCredentials)
      new k8s.core.v1.Secret(
        'flux-git',
        {
          metadata: { name: 'flux-git', namespace: NAMESPACE },
          type: 'Opaque',
          stringData: gitCredentials.apply((it) => credentialsIn(it)),
        },
        { parent: this, provider, dependsOn: [folder], retainOnDelete: true },
      );
    this.registerOutputs();
  }
}

/** Each object inside: left where it is on deletion, and never changed by us again. */
export const handedOver = ({ props, opts }: Transformed): Transformed => ({
  props,
  opts: { ...opts, retainOnDelete: true, ignoreChanges: ['*'] },
});

type Transformed = Pick<pulumi.ResourceTransformArgs, 'props' | 'opts'>;

/** Texts by key; anything else is refused without being quoted. */
export function credentialsIn(json: string): Record<string, string> {
  const given = parsed(json);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new Error(FORM);
  const entries = Object.entries(given);
  const whole = entries.length > 0 && entries.every(([key, it]) => isPart(key, it));
  if (!whole) throw new Error(FORM);
  return Object.fromEntries(entries);
}

const FORM =
  'smartscale:gitCredentials: expected JSON with texts of username and password, or token, or all three';

const isPart = (key: string, value: unknown): boolean =>
  ['username', 'password', 'token'].includes(key) && typeof value === 'string' && value !== '';

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
