import { type DocumentName, documentNamed, newDocument, putDocument } from './documents.ts';
import type { World } from './state.ts';

export interface Condition {
  readonly type: 'Ready';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** What stands in `status`, and what of the model's own memory goes with it. */
export interface Standing {
  readonly conditions?: readonly Condition[];
  readonly artifact?: { readonly revision: string; readonly digest: string };
  readonly lastAttemptedRevision?: string;
  readonly lastAppliedRevision?: string;
  readonly lastHandledReconcileAt?: string;
  /** The revision that last met a closed gate or an unready dependency. */
  readonly blockedOn?: string;
  /** The annotation of a gate. */
  readonly gate?: string;
}

const NAMESPACE = 'flux-system';
const REQUESTED = 'reconcile.fluxcd.io/requestedAt';
const GATE = 'smartscale.dev/sync';

/** Repositories go by names that Kustomizations cannot have. */
export const SOURCE = `source/${NAMESPACE}`;
export const folderSource = (gate: string): string => `source/${gate}`;

const nameOf = (name: string): DocumentName =>
  name.startsWith('source/')
    ? { kind: 'GitRepository', namespace: NAMESPACE, name: name.slice('source/'.length) }
    : { kind: 'Kustomization', namespace: NAMESPACE, name };

export function repositoryDocument(world: World, name: string): void {
  const spec = { interval: '1m', url: 'https://git.example/techflow/smartscale' };
  putDocument(world, newDocument(world, nameOf(name), { spec, status: {} }));
}

export function kustomizationDocument(world: World, name: string, suspended: boolean): void {
  const sourceRef = { kind: 'GitRepository', name: NAMESPACE };
  const spec = { sourceRef, ...(suspended ? { suspend: true } : {}) };
  putDocument(world, newDocument(world, nameOf(name), { spec, status: {} }));
}

export function readStatus(world: World, name: string): Standing {
  const document = documentNamed(world, nameOf(name));
  const gate = document?.annotations[GATE]?.value;
  const status = (document?.body['status'] ?? {}) as Standing;
  return { ...status, ...(gate === undefined ? {} : { gate }) };
}

export function writeStatus(world: World, name: string, change: Standing): void {
  const document = documentNamed(world, nameOf(name));
  if (!document) return;
  const status = { ...(document.body['status'] as Standing), ...change };
  putDocument(world, { ...document, body: { ...document.body, status } });
}

/** `reconcile.fluxcd.io/requestedAt`: new when it is not the one that was handled last. */
export function requestOn(world: World, name: string) {
  const asked = documentNamed(world, nameOf(name))?.annotations[REQUESTED]?.value;
  const isNew = asked !== undefined && asked !== readStatus(world, name).lastHandledReconcileAt;
  return { isNew, handled: asked === undefined ? {} : { lastHandledReconcileAt: asked } };
}
