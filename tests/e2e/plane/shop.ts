import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type ClusterSettings, SETTINGS } from '../../../apps/settings.ts';
import type { Files } from '../../../autoscaler/src/entry/review/material.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const CLUSTER = `clusters/${SETTINGS.cluster}` satisfies `clusters/${ClusterSettings['cluster']}`;
export const FLUX_FOLDER = `${CLUSTER}/flux-system`;
export const POLICY = 'policies/scaling-policy.yaml';
const DELIVERY = 'policies/delivery.yaml';
const DELIVERY_MAP = `${CLUSTER}/cluster-guards/ConfigMap.smartscale.delivery-policy.yaml`;

/** Of no image: nothing is pulled where kwok plays the nodes. */
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** What is committed here, as a shop would have it: its own address, and images that were built. */
export function shopFiles(url: string): Files {
  const files = new Map(
    ['policies', 'clusters'].flatMap(filesUnder).map((path) => [path, adapted(path, url)]),
  );
  const root = `${FLUX_FOLDER}/kustomization.yaml`;
  files.set(root, inTheNameOfFlux(files.get(root) ?? ''));
  return files;
}

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length + 1));

const adapted = (path: string, url: string): string =>
  readFileSync(join(ROOT, path), 'utf8')
    .replaceAll(SETTINGS.repository.url, url)
    .replace(/(image: \S+\/smartscale-[^\s@]+)$/gm, `$1@${DIGEST}`);

/** Flux's own process is an administrator here: it takes the account that it has in a cluster. */
function inTheNameOfFlux(kustomization: string): string {
  const read = parse(kustomization);
  const patch = [{ op: 'add', path: '/spec/serviceAccountName', value: 'kustomize-controller' }];
  const patches = [{ target: { kind: 'Kustomization' }, patch: JSON.stringify(patch) }];
  return stringify({ ...read, patches: [...(read.patches ?? []), ...patches] });
}

/** As a window of the delivery policy is written. */
export interface Window {
  readonly kind: 'allow' | 'deny';
  readonly schedule: string;
  readonly duration: string;
  readonly applications: readonly string[];
  readonly manualSync: boolean;
  readonly description: string;
}

/** Other windows, in the file that people edit and in its rendering. */
export function withWindows(files: Files, syncWindows: readonly Window[]): Files {
  const policy = parse(files.get(DELIVERY) ?? '');
  const text = stringify({ ...policy, spec: { ...policy.spec, syncWindows } });
  const map = parse(files.get(DELIVERY_MAP) ?? '');
  return new Map([
    ...files,
    [DELIVERY, text],
    [DELIVERY_MAP, stringify({ ...map, data: { 'delivery.yaml': text } })],
  ]);
}

const MINUTE = 60_000;

/** A deny window for the policy that opened some minutes ago. */
export const freezeAt = (now: Date): Window =>
  freezeFrom(new Date(now.getTime() - 10 * MINUTE), 'scaling-policy');

/** One that opens with the next minute that leaves time to deliver it. */
export const freezeSoon = (now: Date, application: string): Window =>
  freezeFrom(new Date(now.getTime() + 1.5 * MINUTE), application);

const freezeFrom = (begun: Date, application: string): Window => ({
  kind: 'deny',
  schedule: `${begun.getUTCMinutes()} ${begun.getUTCHours()} * * *`,
  duration: '2h',
  applications: [application],
  manualSync: true,
  description: 'stock-taking',
});

/** One edit by hand, of a text that must be there. */
export function edited(files: Files, path: string, [from, to]: readonly [string, string]): Files {
  const text = files.get(path) ?? '';
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  return new Map([...files, [path, text.replace(from, to)]]);
}
