import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { registryOf } from '../autoscaler/src/core/ground-names.ts';
import { type ClusterSettings, SETTINGS } from './settings.ts';

/**
 * Every image that the cluster runs, in one table: `images.json`, which programs write (`npm run
 * images` for our own, Renovate for the others) and this file reads.
 */

/**
 * Of the index, which serves amd64 and arm64 alike. Empty while nobody knows it, as with our own
 * until the first `npm run images`; any other is asked of its registry by one of
 *
 *     crane digest quay.io/prometheus/prometheus:v3.5.0
 *     docker buildx imagetools inspect quay.io/prometheus/prometheus:v3.5.0
 */
const DIGEST = /^(sha256:[0-9a-f]{64})?$/;
/** `latest` says nothing about what runs, and two nodes may take it for two things. */
const TAG = /^(?!latest$)[\w][\w.-]{0,127}$/;
/** With a host in front, or without for an image of ours, which the account's own registry has. */
const REPOSITORY = /^[a-z0-9]+([./_-][a-z0-9]+)*$/;

const imageJson = z.strictObject({
  repository: z.string().regex(REPOSITORY),
  tag: z.string().regex(TAG, 'a tag other than `latest`'),
  digest: z.string().regex(DIGEST, 'sha256:… of 64 hex digits, or empty while unknown'),
});

const IMAGE_NAMES = [
  'smartscale-controller',
  'smartscale-demo-app',
  'prometheus',
  'node-exporter',
  'kube-state-metrics',
  'grafana',
  'metrics-server',
  'local-path-provisioner',
  'local-path-helper',
] as const;

export type ImageName = (typeof IMAGE_NAMES)[number];
export type Image = z.output<typeof imageJson>;
export type ImageTable = Readonly<Record<ImageName, Image>>;

export const parseImages = (json: unknown): ImageTable =>
  z
    .strictObject(Object.fromEntries(IMAGE_NAMES.map((name) => [name, imageJson])))
    .parse(json) as ImageTable;

export const IMAGES: ImageTable = parseImages(
  JSON.parse(readFileSync(new URL('images.json', import.meta.url), 'utf8')),
);

/** As a container names it. The tag is for people: where there is a digest, it alone counts. */
export function referenceOf(
  { repository, tag, digest }: Image,
  settings: ClusterSettings = SETTINGS,
): string {
  const whole = repository.includes('/') ? repository : `${registryOf(settings)}/${repository}`;
  return digest === '' ? `${whole}:${tag}` : `${whole}:${tag}@${digest}`;
}

export const imageOf = (name: ImageName): string => referenceOf(IMAGES[name]);

/** Names of images that a production cluster refuses: `cluster-guards` admits digests only. */
export const unpinned = (table: ImageTable = IMAGES): readonly ImageName[] =>
  IMAGE_NAMES.filter((name) => table[name].digest === '');
