import { k8s } from 'cdk8s-plus-33';
import { type ImageName, imageOf } from '../images.ts';

export interface Resources {
  /** Such as `200m`. */
  readonly cpu: string;
  /** Such as `256Mi`. */
  readonly memory: string;
}

export interface ContainerOptions {
  readonly name: string;
  readonly image: ImageName;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly k8s.EnvVar[];
  /** By name. Probes and Services call ports by these names. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly requests: Resources;
  readonly limits: Resources;
  readonly liveness: k8s.Probe;
  readonly readiness: k8s.Probe;
  readonly startup?: k8s.Probe;
  readonly preStop?: k8s.LifecycleHandler;
  readonly mounts?: readonly k8s.VolumeMount[];
}

/** A container with the house's defaults: nothing may be gained, nothing written, no limit absent. */
export function container(options: ContainerOptions): k8s.Container {
  const { name, image, command, args, env, ports = {}, mounts, startup, preStop } = options;
  return {
    name,
    image: imageOf(image),
    // With a digest the answer is the same, and a node with the image needs no registry.
    imagePullPolicy: 'IfNotPresent',
    ...(command ? { command: [...command] } : {}),
    ...(args ? { args: [...args] } : {}),
    ...(env ? { env: [...env] } : {}),
    ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort })),
    resources: { requests: quantities(options.requests), limits: quantities(options.limits) },
    livenessProbe: options.liveness,
    readinessProbe: options.readiness,
    ...(startup ? { startupProbe: startup } : {}),
    ...(preStop ? { lifecycle: { preStop } } : {}),
    securityContext: HARDENED,
    ...(mounts ? { volumeMounts: [...mounts] } : {}),
  };
}

export const HARDENED: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
};

export const quantities = ({ cpu, memory }: Resources): Record<string, k8s.Quantity> => ({
  cpu: k8s.Quantity.fromString(cpu),
  memory: k8s.Quantity.fromString(memory),
});

export const variables = (values: Readonly<Record<string, string>>): k8s.EnvVar[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** A probe by HTTP at a named port. Times are in seconds. */
export const httpProbe = (
  path: string,
  port: string,
  timing: Omit<k8s.Probe, 'httpGet'> = {},
): k8s.Probe => ({
  httpGet: { path, port: k8s.IntOrString.fromString(port) },
  timeoutSeconds: 5,
  ...timing,
});
