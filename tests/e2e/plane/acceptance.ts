import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import type { Delivered } from './delivered.ts';
import { FLUX_FOLDER } from './shop.ts';
import { FLUX, TRIALS } from './trials.ts';

const LONG = 300_000;

/** The API server takes what is rendered, and refuses what the guards are for. */
export function acceptance(found: () => Delivered): void {
  /** All documents of a folder as Flux applies them: under its name, with its mark. */
  const applied = async (folder: string): Promise<readonly object[]> => {
    const text = await found().kubectl(['kustomize', join(found().repository.root, folder)]);
    return parseAllDocuments(text).map((document) => {
      const { metadata, ...object } = document.toJS();
      const labels = { ...metadata.labels, 'kustomize.toolkit.fluxcd.io/name': 'trial' };
      return { ...object, metadata: { ...metadata, labels } };
    });
  };

  const folders = readdirSync(join(import.meta.dirname, '../../..', FLUX_FOLDER, '..'));
  test.each([...folders.map((it) => join(FLUX_FOLDER, '..', it)), 'policies'])(
    'takes every object of %s from Flux in a dry run',
    async (folder) => {
      const objects = await applied(folder);
      const args = ['apply', '--server-side', '--dry-run=server', '--force-conflicts'];
      const who = ['--field-manager=kustomize-controller', `--as=${FLUX}`, '--filename=-'];
      // Not as one List: kubectl would judge that by itself, and more strictly than the server.
      const text = objects.map((it) => stringify(it)).join('---\n');
      const said = await found().kubectl([...args, ...who], text);
      const accepted = said.split('\n').filter((line) => line.endsWith('(server dry run)'));
      expect(objects.length).toBeGreaterThan(0);
      expect(accepted).toHaveLength(objects.length);
    },
    LONG,
  );

  test.each(['kube-system', 'monitoring', 'demo-app'])(
    'Flux brings %s, and all of its pods run',
    async (name) => expect(await found().round(name)).toMatchObject({ kind: 'ready' }),
    LONG,
  );

  test.each(TRIALS.map((it) => [it.refused ? 'refuses' : 'lets pass', it.name, it] as const))(
    '%s: %s',
    async (_verdict, _name, { call, refused }) => {
      const { status, message } = await found().api(call);
      if (refused === undefined) expect({ status, message }).toMatchObject({ message: '' });
      else expect(status).toBe(403);
      if (refused !== undefined) expect(message).toContain(refused);
    },
  );
}
