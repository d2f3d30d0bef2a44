import type { Project } from '../../../autoscaler/src/core/delivery/policy.ts';
import {
  isDestinationPermitted,
  isKindPermitted,
  isSourcePermitted,
} from '../../../autoscaler/src/core/delivery/project.ts';
import { groupOf, nameOf } from '../../../autoscaler/src/core/kubernetes-object.ts';
import type { Problem } from '../../../autoscaler/src/core/problem.ts';
import type { DeliverySettings } from '../settings.ts';
import type { RenderedObject } from './rendered.ts';

/** The repository that everything comes from must be one of the project's. */
export const sourceProblems = (project: Project, { sourceUrl }: DeliverySettings) =>
  isSourcePermitted(project, sourceUrl)
    ? []
    : [
        problem({
          source: 'policies/delivery.yaml',
          path: 'spec.sourceRepos',
          expected: `the repository ${sourceUrl} among them`,
          got: project.sourceRepos.join(', ') || 'an empty list',
          code: 'source-not-permitted',
        }),
      ];

/** Where objects go and of which kind they are. The cluster refuses the same at admission. */
export const objectProblems = (
  project: Project,
  settings: DeliverySettings,
  rendered: readonly RenderedObject[],
): readonly Problem[] =>
  rendered.flatMap((it) => [...destinationOf(project, settings, it), ...kindOf(project, it)]);

function destinationOf(
  project: Project,
  { server, cluster }: DeliverySettings,
  { path, object }: RenderedObject,
): readonly Problem[] {
  const { namespace } = object.metadata;
  const names = [cluster, 'in-cluster'];
  if (namespace === undefined || isDestinationPermitted(project, { server, names, namespace }))
    return [];
  return [
    problem({
      source: path,
      path: 'metadata.namespace',
      expected: 'a destination of policies/delivery.yaml',
      got: `${namespace} (${nameOf(object)})`,
      code: 'destination-not-permitted',
    }),
  ];
}

function kindOf(project: Project, { path, object }: RenderedObject): readonly Problem[] {
  const { name, namespace } = object.metadata;
  const namespaced = namespace !== undefined;
  const asked = { group: groupOf(object), kind: object.kind, name, namespaced };
  if (isKindPermitted(project, asked)) return [];
  const list = namespaced ? 'namespaceResource' : 'clusterResource';
  return [
    problem({
      source: path,
      path: 'kind',
      expected: `a kind that ${list}Whitelist and ${list}Blacklist of policies/delivery.yaml allow`,
      got: nameOf(object),
      code: 'kind-not-permitted',
    }),
  ];
}

const problem = (it: Problem): Problem => it;
