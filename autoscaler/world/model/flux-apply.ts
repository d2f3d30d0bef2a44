import { type DocumentName, documentNamed, newDocument, putDocument } from './documents.ts';
import type { World } from './state.ts';

/** A ConfigMap as it stands in the repository. */
export interface ConfigMapData {
  readonly namespace: string;
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
}

const nameOf = ({ namespace, name }: Omit<ConfigMapData, 'data'>): DocumentName => ({
  kind: 'ConfigMap',
  namespace,
  name,
});

/** Flux takes back what these managers wrote (kustomize-controller, `fieldManagers`). */
const DISALLOWED = ['kubectl', 'before-first-apply', 'kustomize-controller'];

/** Server-side apply: its own fields are set, and other managers' annotations stay. */
export function applyConfigMap(world: World, { data, ...name }: ConfigMapData): void {
  const found = documentNamed(world, nameOf(name)) ?? newDocument(world, nameOf(name), {});
  const kept = Object.entries(found.annotations).filter(
    ([, { manager }]) => !DISALLOWED.some((it) => manager.startsWith(it)),
  );
  const same = JSON.stringify(found.body['data']) === JSON.stringify(data);
  if (same && kept.length === Object.keys(found.annotations).length) return;
  putDocument(world, { ...found, annotations: Object.fromEntries(kept), body: { data } });
}

export type Verdict = 'failed' | 'in-progress' | 'current';

/**
 * What the health expressions on the policy's ConfigMap say, in the order in which Flux asks them.
 * Any other ConfigMap is well as soon as it is there.
 */
export function policyHealth(world: World, name: string): Verdict {
  if (name !== 'scaling-policy') return 'current';
  const found = documentNamed(world, nameOf({ namespace: 'smartscale', name }));
  const content = (found?.body['data'] as ConfigMapData['data'] | undefined)?.['policy.yaml'];
  const says = (annotation: string): boolean =>
    content !== undefined && found?.annotations[`smartscale.dev/${annotation}`]?.value === content;
  if (says('refused-policy')) return 'failed';
  if (says('held-policy') && !says('synced-policy')) return 'failed';
  return says('synced-policy') ? 'current' : 'in-progress';
}
