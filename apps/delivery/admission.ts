import type {
  ClusterKind,
  Destination,
  GroupKind,
  Project,
} from '../../autoscaler/src/core/delivery/policy.ts';
import { globMatches } from '../../autoscaler/src/core/sync-windows/glob.ts';
import { allOf, anyOf, matchesGlob, not, quote } from './cel.ts';
import { type DeliverySettings, fluxAccount } from './settings.ts';

/** A ValidatingAdmissionPolicy or its binding (admissionregistration.k8s.io/v1). */
export interface AdmissionObject {
  readonly apiVersion: 'admissionregistration.k8s.io/v1';
  readonly kind: 'ValidatingAdmissionPolicy' | 'ValidatingAdmissionPolicyBinding';
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

export const admissionOf = (
  project: Project,
  settings: DeliverySettings,
): readonly AdmissionObject[] => [
  ...withBinding('delivery-project', objectsSpec(project, settings)),
  ...withBinding('delivery-sources', sourcesSpec(project)),
];

/** Every object that Flux applies carries this label; what it writes for itself does not. */
const OWNER_LABEL = 'kustomize.toolkit.fluxcd.io/name';

/** Holds Flux to the project's destinations and kinds, whatever a repository asks for. */
const objectsSpec = (project: Project, settings: DeliverySettings) => ({
  failurePolicy: 'Fail',
  matchConstraints: { resourceRules: [rule('*', ['*'])] },
  matchConditions: [
    { name: 'by-flux', expression: `request.userInfo.username == ${quote(fluxAccount(settings))}` },
    {
      name: 'from-the-repository',
      expression: allOf([
        'has(object.metadata.labels)',
        `${quote(OWNER_LABEL)} in object.metadata.labels`,
      ]),
    },
  ],
  variables: [
    {
      name: 'namespaced',
      expression: "has(object.metadata.namespace) && object.metadata.namespace != ''",
    },
  ],
  validations: [
    validation(
      `!variables.namespaced || ${anyOf([destinations(project, settings)])}`,
      `'namespace ' + object.metadata.namespace + ' is no destination of the delivery policy'`,
    ),
    validation(
      `!variables.namespaced || ${anyOf([namespacedKinds(project)])}`,
      `'the delivery policy does not allow ' + request.kind.kind + ' in a namespace'`,
    ),
    validation(
      `variables.namespaced || ${anyOf([clusterKinds(project)])}`,
      `'the delivery policy does not allow the cluster-wide ' + request.kind.kind`,
    ),
  ],
});

/** Holds everybody to the project's repositories: whoever changes the source changes everything. */
const sourcesSpec = ({ sourceRepos }: Project) => ({
  failurePolicy: 'Fail',
  matchConstraints: {
    resourceRules: [rule('source.toolkit.fluxcd.io', ['*'])],
  },
  // A chart is fetched from a repository that is judged itself; a bucket has no address to judge.
  matchConditions: [{ name: 'no-chart', expression: "object.kind != 'HelmChart'" }],
  validations: [
    validation(
      'has(object.spec.url)',
      `object.kind + ' has no repository that the delivery policy could judge'`,
    ),
    validation(
      `!has(object.spec.url) || ${permitted(sourceRepos, (glob) => matchesGlob('object.spec.url', glob, '/'))}`,
      `'repository ' + object.spec.url + ' is no source of the delivery policy'`,
    ),
  ],
});

const rule = (apiGroup: string, resources: readonly string[]) => ({
  apiGroups: [apiGroup],
  apiVersions: ['*'],
  operations: ['CREATE', 'UPDATE'],
  resources,
});

const validation = (expression: string, messageExpression: string) => ({
  expression,
  messageExpression,
  reason: 'Forbidden',
});

/** Namespaces of the destinations that mean this cluster; those with `!` reject. */
function destinations({ destinations: all }: Project, { server, cluster }: DeliverySettings) {
  const here = all.filter((it) => isHere(it, [server, cluster, 'in-cluster']));
  const globs = here.map((it) => `${rejects(it) ? '!' : ''}${plain(it.namespace)}`);
  return permitted(globs, (glob) => matchesGlob('object.metadata.namespace', glob));
}

const isHere = ({ server, name }: Destination, names: readonly string[]): boolean =>
  [server, name].some(
    (glob) => glob !== undefined && names.some((it) => globMatches(plain(glob), it)),
  );

const rejects = ({ server, name, namespace }: Destination): boolean =>
  [server, name, namespace].some((glob) => glob?.startsWith('!'));

const plain = (glob: string): string => glob.replace(/^!/, '');

/** Some glob matches, and none that begins with `!` rejects. */
function permitted(globs: readonly string[], test: (glob: string) => string): string {
  const allowed = globs.filter((it) => !it.startsWith('!')).map(test);
  const rejected = globs.filter((it) => it.startsWith('!')).map((it) => test(plain(it)));
  return allOf([anyOf(allowed), ...rejected.map(not)]);
}

const namespacedKinds = (project: Project): string =>
  allOf([
    ...(project.namespaceResourceWhitelist
      ? [anyOf(project.namespaceResourceWhitelist.map(isKind))]
      : []),
    ...project.namespaceResourceBlacklist.map(isKind).map(not),
  ]);

const clusterKinds = ({ clusterResourceWhitelist, clusterResourceBlacklist }: Project): string =>
  allOf([
    anyOf(clusterResourceWhitelist.map(isClusterKind)),
    ...clusterResourceBlacklist.map(isClusterKind).map(not),
  ]);

const isKind = ({ group, kind }: GroupKind): string =>
  allOf([matchesGlob('request.kind.group', group), matchesGlob('request.kind.kind', kind)]);

const isClusterKind = ({ name, ...groupKind }: ClusterKind): string =>
  allOf([
    isKind(groupKind),
    ...(name === undefined ? [] : [matchesGlob('object.metadata.name', name)]),
  ]);

const withBinding = (
  name: string,
  spec: Readonly<Record<string, unknown>>,
): readonly AdmissionObject[] => [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec,
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  },
];
