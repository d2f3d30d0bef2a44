import { CPU, MEMORY } from '../../autoscaler/src/core/policy/quantities.ts';
import { IMAGES, type ImageTable, referenceOf } from '../images.ts';
import { type Container, containersIn, type Placed } from './pods.ts';
import { breach, type Rule } from './rule.ts';

/** Rules that look at one container at a time: `wrong` says what is wrong with it. */
const each = (
  name: string,
  claim: string,
  wrong: (container: Container, placed: Placed) => string | undefined,
): Rule => ({
  name,
  claim,
  judge: (objects) =>
    containersIn(objects).flatMap((placed) => {
      const says = wrong(placed.container, placed);
      return says === undefined
        ? []
        : [breach(placed.workload.rendered, says, placed.container.name)];
    }),
});

export const CONTAINER_RULES: readonly Rule[] = [
  each('resources', 'container says what it needs and what it may take', resources),
  each('probes', 'container is asked whether it lives and whether it can serve', probes),
  each('non-root', 'container runs as somebody other than root', nonRoot),
  each('seccomp', 'container keeps to the system calls that its runtime allows', seccomp),
  each('read-only', 'container cannot change its own files', ({ securityContext }) =>
    securityContext?.readOnlyRootFilesystem ? undefined : 'its root filesystem can be written',
  ),
  each('no-privilege', 'container has no rights and can gain none', privilege),
  each('image', 'container runs an image of the table, by digest where the table has one', (it) =>
    image(it),
  ),
];

function resources({ resources: { requests = {}, limits = {} } }: Container): string | undefined {
  for (const [part, parse] of [
    ['cpu', CPU.parse],
    ['memory', MEMORY.parse],
  ] as const) {
    const [wanted, most] = [parse(requests[part] ?? ''), parse(limits[part] ?? '')];
    if (wanted === undefined) return `requests no ${part}`;
    if (most === undefined) return `has no limit of ${part}`;
    if (wanted > most) return `requests more ${part} than its limit`;
  }
  return undefined;
}

function probes({ livenessProbe, readinessProbe }: Container, { first }: Placed) {
  if (first) return undefined;
  if (!livenessProbe) return 'has no liveness probe';
  return readinessProbe ? undefined : 'has no readiness probe';
}

function nonRoot({ securityContext: own }: Container, { workload: { spec } }: Placed) {
  const user = own?.runAsUser ?? spec.securityContext?.runAsUser;
  if (!(own?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot)) return 'may run as root';
  // Kubernetes can tell a user by its number alone.
  if (user === undefined) return 'names no user by number';
  return user === 0 ? 'runs as root' : undefined;
}

function seccomp({ securityContext: own }: Container, { workload: { spec } }: Placed) {
  const type = (own?.seccompProfile ?? spec.securityContext?.seccompProfile)?.type;
  return type === 'RuntimeDefault' ? undefined : `its seccomp profile is ${type ?? 'not set'}`;
}

function privilege({ securityContext: own }: Container): string | undefined {
  if (own?.privileged) return 'is privileged';
  if (own?.allowPrivilegeEscalation !== false) return 'may gain privileges';
  if (!own.capabilities?.drop?.includes('ALL')) return 'keeps capabilities';
  const added = own.capabilities.add ?? [];
  return added.length === 0 ? undefined : `adds capabilities: ${added.join(', ')}`;
}

/** The table itself refuses `latest`, and a release refuses what has no digest. */
export function image({ image: name }: Pick<Container, 'image'>, table: ImageTable = IMAGES) {
  const known = Object.values(table).some((it) => referenceOf(it) === name);
  return known ? undefined : `${name} is not in apps/images.json`;
}
