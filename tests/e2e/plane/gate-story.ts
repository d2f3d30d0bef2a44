import { beforeAll, describe, expect, test } from 'vitest';
import { LIVED, livedIn } from '../../../autoscaler/src/core/sync-gate/lived.ts';
import { GATE, SYNC_MESSAGE } from '../../../autoscaler/src/core/sync-names.ts';
import type { Files } from '../../../autoscaler/src/entry/review/material.ts';
import { until } from './api.ts';
import type { Delivered } from './delivered.ts';
import { edited, freezeSoon, withWindows } from './shop.ts';

const FLUX = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations';
const SERVED = '/api/v1/namespaces/shop/services/demo-app-service';
/** Of an application that no window holds, and that the shop waits for. */
const OTHER = 'clusters/smartscale-prod/cluster-guards/PriorityClass.smartscale-shop.yaml';
const trialled = (mark: string) =>
  ['metadata:', `metadata:\n  annotations: { trial: "${mark}" }`] as const;
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

    const atHead = () => `main@sha1:${here.repository.git('rev-parse', 'HEAD')}`;
    const revert = async (which: string): Promise<void> => {
      here.repository.git('revert', '--no-edit', which);
      await here.push();
    };
    const trial = async (): Promise<unknown> => {
      const { json } = await here.api({ method: 'GET', path: SERVED });
      return (json as unknown as Kustomization).metadata.annotations?.['trial'];
    };

    let older: string;
    test('is open while no window is against it', async () => {
      await commit(here.files, 'As at first');
      expect(await here.round('demo-app')).toMatchObject({ kind: 'ready' });
      await until(
        'it is remembered',
        async () => Object.keys(livedIn((await gate())[LIVED])).length > 0,
      );
      older = await commit(edited(files, SERVICE, trialled('1')), 'Touch the shop');
      expect(await here.round('demo-app')).toMatchObject({ kind: 'ready' });
      await commit(withWindows(files, [freezeSoon(new Date(), 'demo-app')]), 'Freeze soon');
      for (const name of ['cluster-guards', 'demo-app'])
        expect(await here.round(name)).toMatchObject({ kind: 'ready' });
      expect(await gate()).toMatchObject({ [GATE]: 'open' });
      expect(await trial()).toBe('1');
    });

    test('shuts when one opens, and lets no change through', async () => {
      await until('it is shut', async () => (await gate())[GATE] === 'closed');
      expect((await gate())[SYNC_MESSAGE]).toContain('"stock-taking"');
      const sha = await commit(edited(files, SERVICE, ['"1"', '"2"']), 'Touch it again');
      expect(await here.round('cluster-guards')).toMatchObject({ kind: 'ready' });
      expect(await here.round('demo-app', 10)).toMatchObject({ kind: 'timeout' });
      expect((await read('demo-app')).status?.lastAppliedRevision).not.toContain(sha);
      expect(await trial()).toBe('1');
    });

    test('opens for what was live, so that a revert goes through', async () => {
      await revert('HEAD');
      expect(await here.round('demo-app')).toEqual({ kind: 'ready', revision: atHead() });
      await until('it is shut again', async () => (await gate())[GATE] === 'closed');
    });

    test('lets a commit through that changes another application and nothing of it', async () => {
      const asLive = edited(files, SERVICE, ['"2"', '"1"']);
      await commit(edited(asLive, OTHER, trialled('other')), 'Touch the guards');
      expect(await here.round('demo-app')).toEqual({ kind: 'ready', revision: atHead() });
      await until('it is shut again', async () => (await gate())[GATE] === 'closed');
    });

    test('opens for the revert of an older commit, after which others have changed', async () => {
      await revert(older);
      expect(await here.round('demo-app')).toEqual({ kind: 'ready', revision: atHead() });
      expect(await trial()).toBeUndefined();
      await until('it is shut again', async () => (await gate())[GATE] === 'closed');
    });

    test('and still lets nothing new through', async () => {
      await commit(edited(files, SERVICE, ['"1"', '"3"']), 'Touch it once more');
      expect(await here.round('cluster-guards')).toMatchObject({ kind: 'ready' });
      expect(await here.round('demo-app', 10)).toMatchObject({ kind: 'timeout' });
      expect(await trial()).toBeUndefined();
    });
  });
}
