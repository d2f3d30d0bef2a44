import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { driftOf, readFiles, writeFiles } from '../../apps/cluster-files.ts';
import { CLUSTER_FOLDER, renderAll, vendoredFiles } from '../../apps/main.ts';

const MAIN = new URL('../../apps/main.ts', import.meta.url).href;
const PRINT = `
  import { renderAll } from ${JSON.stringify(MAIN)};
  process.stdout.write(JSON.stringify([...renderAll()]));
`;

/** The same rendering by another process, somewhere else in the world. */
const elsewhere = (cwd: string, surroundings: Readonly<Record<string, string>>): string =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', PRINT], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...surroundings },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });

describe('the rendering', () => {
  test('is what is committed', () => {
    const drift = driftOf(renderAll(), readFiles(vendoredFiles()));
    expect(drift, 'run `npm run synth` and commit').toEqual([]);
  });

  test('is the same to the byte in every zone, language and folder', () => {
    const here = JSON.stringify([...renderAll()]);
    expect(elsewhere('/', { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' })).toBe(here);
  });

  test('lists each file in the kustomization beside it, and nothing else', () => {
    const texts = renderAll();
    for (const [path, text] of texts) {
      if (!path.endsWith('/kustomization.yaml')) continue;
      const folder = path.slice(0, -'kustomization.yaml'.length);
      const listed = [...text.matchAll(/^ {2}- (\S+\.yaml)$/gm)].map(([, name]) => folder + name);
      const there = [...texts.keys()].filter((it) => it.startsWith(folder) && it !== path);
      expect(listed.filter((it) => !vendoredFiles().includes(it)).sort()).toEqual(there.sort());
    }
  });
});

describe('writing', () => {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
  });
  const emptyRoot = () => {
    const root = mkdtempSync(join(tmpdir(), 'synth-'));
    made.push(root);
    return root;
  };
  const file = (name: string) => `${CLUSTER_FOLDER}/shop/${name}`;

  test('adds what is new, changes what changed, removes what is gone and leaves the rest', () => {
    const root = emptyRoot();
    const before = new Map([file('a'), file('b'), file('c')].map((path) => [path, 'one']));
    expect(writeFiles(before, readFiles([], root), root)).toHaveLength(3);
    const after = new Map([
      [file('b'), 'one'],
      [file('c'), 'two'],
      [file('d'), 'one'],
    ]);
    expect(writeFiles(after, readFiles([], root), root)).toEqual([
      { kind: 'stale', path: file('a') },
      { kind: 'changed', path: file('c') },
      { kind: 'missing', path: file('d') },
    ]);
    expect(readFiles([], root)).toEqual(after);
    expect(writeFiles(after, readFiles([], root), root)).toEqual([]);
  });

  test('keeps what nobody renders, when it is named', () => {
    const root = emptyRoot();
    const kept = file('gotk-components.yaml');
    writeFiles(new Map([[kept, 'theirs']]), new Map(), root);
    expect(writeFiles(new Map(), readFiles([kept], root), root)).toEqual([]);
    expect(readFiles([], root)).toEqual(new Map([[kept, 'theirs']]));
  });
});
