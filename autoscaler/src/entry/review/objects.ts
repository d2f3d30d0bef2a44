import { parseAllDocuments } from 'yaml';
import { groupOf, type KubernetesObject, nameOf } from '../../core/kubernetes-object.ts';
import type { Files } from './material.ts';

/** A rendered object: what kustomize applies, and where it was read. */
export interface RenderedObject {
  /** The folder under the cluster's: what one Flux Kustomization applies. */
  readonly application: string;
  readonly path: string;
  /** `Deployment shop/demo-app`, for people: the API group is not in it. */
  readonly id: string;
  readonly object: KubernetesObject;
}

export interface FieldChange {
  /** `spec.template.spec.containers[app].image`. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ChangedObject {
  readonly id: string;
  readonly application: string;
  readonly path: string;
  readonly fields: readonly FieldChange[];
}

export interface ObjectChanges {
  readonly created: readonly Named[];
  readonly changed: readonly ChangedObject[];
  readonly deleted: readonly Named[];
}

export interface Named {
  readonly id: string;
  readonly application: string;
  readonly path: string;
}

/** Every object under `clusters/`; kustomize's own files and what is no object are left out. */
export const objectsIn = (files: Files): readonly RenderedObject[] =>
  [...files]
    .filter(([path]) => path.startsWith('clusters/') && /\.ya?ml$/.test(path))
    .flatMap(([path, text]) =>
      parseAllDocuments(text, { logLevel: 'error' }).flatMap((document) =>
        objectOf(path, document.toJS()),
      ),
    );

function objectOf(path: string, data: unknown): readonly RenderedObject[] {
  if (!isObject(data)) return [];
  return [{ application: path.split('/')[2] ?? '', path, id: nameOf(data), object: data }];
}

function isObject(data: unknown): data is KubernetesObject {
  if (!isRecord(data) || !isRecord(data['metadata'])) return false;
  const { apiVersion, kind, metadata } = data;
  const { name, namespace = '', annotations = {} } = metadata;
  return [apiVersion, kind, name, namespace].every(isText) && isRecord(annotations);
}

const isText = (value: unknown): boolean => typeof value === 'string';

/** By identity, so that an object moved to another file of its folder is no change. */
export function objectChanges(
  before: readonly RenderedObject[],
  after: readonly RenderedObject[],
): ObjectChanges {
  const [old, now] = [before, after].map((all) => new Map(all.map((it) => [keyOf(it), it])));
  if (!old || !now) throw new Error('invariant: two sides');
  return {
    created: after.filter((it) => !old.has(keyOf(it))).map(named),
    deleted: before.filter((it) => !now.has(keyOf(it))).map(named),
    changed: after.flatMap((it) => {
      const was = old.get(keyOf(it));
      const fields = was ? fieldChanges(was.object, it.object) : [];
      return fields.length === 0 ? [] : [{ ...named(it), fields }];
    }),
  };
}

const keyOf = ({ application, id, object }: RenderedObject): string =>
  `${application} ${groupOf(object)} ${id}`;

const named = ({ id, application, path }: RenderedObject): Named => ({ id, application, path });

function fieldChanges(before: unknown, after: unknown): readonly FieldChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  return paths
    .filter((path) => old.get(path) !== now.get(path))
    .map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }));
}

/** Leaves by path. Items of a list go by their name where they have one, as Kubernetes merges. */
function fieldsOf(value: unknown, path = ''): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null)
    return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]]);
  const below = Array.isArray(value)
    ? value.map((item, i) => fieldsOf(item, `${path}[${itemName(item) ?? i}]`))
    : Object.entries(value).map(([key, item]) =>
        fieldsOf(item, path === '' ? key : `${path}.${key}`),
      );
  const empty = Array.isArray(value) ? '[]' : '{}';
  return below.length === 0 ? new Map([[path, empty]]) : new Map(below.flatMap((it) => [...it]));
}

const itemName = (item: unknown): string | undefined =>
  isRecord(item) && typeof item['name'] === 'string' ? item['name'] : undefined;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
