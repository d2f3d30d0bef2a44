import { beforeAll, describe, expect, test } from 'vitest';
import { GATE, SYNC_MESSAGE } from '../../../autoscaler/src/core/sync-names.ts';
import type { Files } from '../../../autoscaler/src/entry/review/material.ts';
import { until } from './api.ts';
import type { Delivered } from './delivered.ts';
import { edited, freezeSoon, withWindows } from './shop.ts';

const FLUX = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations';
const SERVICE = 'clusters/smartscale-prod/demo-app/Service.demo-app-service.yaml';

interface Kustomization {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly status?: { readonly lastAppliedRevision?: string };
}

/** A freeze of another application, which Flux applies by itself. */
export function gateStory(found: () => Delivered): void {
  describe('the gate of the demo shop', { timeout: 300_000 }, () => {
    let here: Delivered;
    let files: Files;
    beforeAll(() => {
      here = found();
    });
    const read = async (name: string) =>
      (await here.api({ method: 'GET', path: `${FLUX}/${name}` })).json as unknown as Kustomization;
    const gate = async () => (await read('sync-gate-demo-app')).metadata.annotations ?? {};
    const commit = async (next: Files, message: string): Promise<string> => {
      files = next;
      const sha = here.repository.commit(next, message);
      await here.push();
      return sha;
    };

    test('is open while no window is against it', async () => {
      await commit(withWindows(here.files, [freezeSoon(new Date(), 'demo-app')]), 'Freeze soon');
      for (const name of ['cluster-guards', 'demo-app'])
        expect(await here.round(name)).toMatchObject({ kind: 'ready' });
      expect(await gate()).toMatchObject({ [GATE]: 'open' });
    });

    test('shuts when one opens, and lets no change through', async () => {
      await until('it is shut', async () => (await gate())[GATE] === 'closed');
      expect((await gate())[SYNC_MESSAGE]).toContain('"stock-taking"');
      const change = ['metadata:', 'metadata:\n  annotations: { trial: "1" }'] as const;
      const sha = await commit(edited(files, SERVICE, change), 'Touch the shop');
      expect(await here.round('cluster-guards')).toMatchObject({ kind: 'ready' });
      expect(await here.round('demo-app', 10)).toMatchObject({ kind: 'timeout' });
      expect((await read('demo-app')).status?.lastAppliedRevision).not.toContain(sha);
    });

    test('opens for the tree that was live, so that a revert goes through', async () => {
      here.repository.git('revert', '--no-edit', 'HEAD');
      await here.push();
      const revision = `main@sha1:${here.repository.git('rev-parse', 'HEAD')}`;
      expect(await here.round('demo-app')).toEqual({ kind: 'ready', revision });
      await until('it is shut again', async () => (await gate())[GATE] === 'closed');
    });
  });
}
