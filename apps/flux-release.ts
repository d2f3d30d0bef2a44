import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Flux's own manifests, which no one but Flux writes. `npm run flux` fetches them once, holds them
 * against the checksum, and puts them beside what is rendered; from then on Flux owns itself. The
 * stack installs the same release at the very first start (docs/MANIFESTS.md).
 */
export interface FluxRelease {
  readonly version: string;
  readonly url: string;
  /** Of the file; empty until somebody has seen it: `npm run flux` then says what it is. */
  readonly sha256: string;
}

const releaseJson = z.strictObject({
  version: z.string().regex(/^v\d+\.\d+\.\d+$/),
  url: z.url(),
  sha256: z.string().regex(/^([0-9a-f]{64})?$/),
});

const HERE = new URL('flux-release.json', import.meta.url);

export const FLUX_RELEASE: FluxRelease = releaseJson.parse(JSON.parse(readFileSync(HERE, 'utf8')));

/** The name that Flux's own tools give the file. */
export const COMPONENTS = 'gotk-components.yaml';

export const componentsFile = (cluster: string): URL =>
  new URL(`../clusters/${cluster}/flux-system/${COMPONENTS}`, import.meta.url);

/** Whether they are in the repository yet. Until then Flux runs, but does not own itself. */
export const hasComponents = (cluster: string): boolean => existsSync(componentsFile(cluster));
