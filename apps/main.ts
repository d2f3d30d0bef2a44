import { Yaml } from 'cdk8s';
import type { KubernetesObject } from '../autoscaler/src/core/kubernetes-object.ts';
import { clusterGuards } from './charts/cluster-guards/chart.ts';
import { controller } from './charts/controller.ts';
import { demoApp } from './charts/demo-app.ts';
import { fluxSystem } from './charts/flux-system/chart.ts';
import { kubeSystem } from './charts/kube-system/chart.ts';
import { monitoring } from './charts/monitoring/chart.ts';
import { namespaces } from './charts/namespaces.ts';
import { type Application, objectsOf } from './constructs/application.ts';
import { SETTINGS } from './settings.ts';

/** All that runs in the cluster, in the order in which a reader meets it. */
export const APPLICATIONS: readonly Application[] = [
  fluxSystem(),
  namespaces,
  clusterGuards,
  kubeSystem,
  monitoring,
  controller,
  demoApp,
];

/** Where all of it is rendered to, from the root. */
export const CLUSTER_FOLDER = `clusters/${SETTINGS.cluster}`;

export interface Rendered {
  readonly application: string;
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly object: KubernetesObject;
}

export const renderObjects = (
  applications: readonly Application[] = APPLICATIONS,
): readonly Rendered[] => applications.flatMap(renderedOf);

/** Texts of all files by path from the root, sorted by path. */
export function renderAll(
  applications: readonly Application[] = APPLICATIONS,
): ReadonlyMap<string, string> {
  const files = applications.flatMap((application) => {
    const objects = renderedOf(application);
    return [
      ...objects.map(({ path, object }): [string, string] => [path, textOf(application, object)]),
      kustomizationOf(application, objects),
    ];
  });
  const texts = new Map<string, string>();
  for (const [path, text] of files.sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (texts.has(path)) throw new Error(`${path}: two objects would be written to this file`);
    texts.set(path, text);
  }
  return texts;
}

/** Files that nobody renders and that stay: what others made, such as Flux's own manifests. */
export const vendoredFiles = (
  applications: readonly Application[] = APPLICATIONS,
): readonly string[] =>
  applications.flatMap(({ name, kustomization }) =>
    (kustomization?.vendored ?? []).map((file) => `${CLUSTER_FOLDER}/${name}/${file}`),
  );

function renderedOf(application: Application): readonly Rendered[] {
  return objectsOf(application).map((object) => ({
    application: application.name,
    path: `${CLUSTER_FOLDER}/${application.name}/${fileOf(application, object)}`,
    object,
  }));
}

/** The namespace stands in the name only where it is not the folder's own. */
function fileOf({ namespace }: Application, { kind, metadata }: KubernetesObject): string {
  const elsewhere = metadata.namespace === undefined || metadata.namespace === namespace;
  const place = elsewhere ? '' : `${metadata.namespace}.`;
  // Colons, as in `system:reader`, are not for file names.
  return `${kind}.${place}${metadata.name.replaceAll(':', '-')}.yaml`;
}

const textOf = ({ source }: Application, object: KubernetesObject): string =>
  `${headerOf(source)}${Yaml.stringify(object)}`;

const headerOf = (source: string): string =>
  `# Rendered from ${source} by \`npm run synth\`. Edits here are overwritten.\n`;

function kustomizationOf(
  { name, source, kustomization = {} }: Application,
  objects: readonly Rendered[],
): [string, string] {
  const folder = `${CLUSTER_FOLDER}/${name}/`;
  const { vendored = [], patches } = kustomization;
  const rendered = objects.map(({ path }) => path.slice(folder.length)).sort();
  const text = Yaml.stringify({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...vendored, ...rendered],
    ...(patches ? { patches } : {}),
  });
  return [`${folder}kustomization.yaml`, `${headerOf(source)}${text}`];
}
