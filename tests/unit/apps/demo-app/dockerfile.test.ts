import { existsSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { unpinnedBases } from '../../../../apps/image-bases.ts';

const text = readFileSync('apps/demo-app/Dockerfile', 'utf8');
const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

/** What stands behind an instruction, each time that it is given. */
const given = (instruction: string): readonly string[] =>
  lines.flatMap((line) =>
    line.startsWith(`${instruction} `) ? [line.slice(instruction.length + 1)] : [],
  );

/** From the repository into the build; what comes from an earlier stage is not among it. */
const copied = given('COPY')
  .filter((it) => !it.startsWith('--from='))
  .flatMap((it) => it.split(' ').slice(0, -1));

/** Folders and files that reach the builder. */
const sent = readFileSync('.dockerignore', 'utf8')
  .split('\n')
  .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));

const within = (path: string, folders: readonly string[]): boolean =>
  folders.some((it) => path === it || path.startsWith(`${it}/`));

const lastStage = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

describe('the image of the demo shop', () => {
  it('stands on bases that are named by digest, and that a builder may replace', () => {
    const bases = given('FROM').map((it) => /\$\{(\w+)\}(?: AS |$)/.exec(it)?.[1]);
    expect(bases).toEqual(['BUILD_IMAGE', 'RUN_IMAGE']);
    expect(given('ARG').map((it) => it.split('=')[0])).toEqual(bases);
    expect(unpinnedBases(text, 'Dockerfile')).toEqual([]);
  });

  it('is built on the Node.js that the repository runs on', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(given('ARG')[0]).toContain(`/node:${dependencies.node}-`);
    expect(given('ARG')[1]).toContain(`/nodejs${dependencies.node.split('.')[0]}-`);
  });

  it('runs as a user by number, who is not root', () => {
    expect(lastStage.filter((line) => line.startsWith('USER '))).toEqual(['USER 65532:65532']);
  });

  it('holds one file, and starts it without a shell, so that signals reach it', () => {
    const copies = lastStage.filter((line) => /^(COPY|ADD) /.test(line));
    expect(copies).toEqual(['COPY --from=build /out/main.mjs /app/main.mjs']);
    expect(lastStage.filter((line) => line.startsWith('RUN '))).toEqual([]);
    const start = [...given('ENTRYPOINT'), ...given('CMD')].flatMap((it) => JSON.parse(it));
    expect(start).toEqual(['/nodejs/bin/node', '/app/main.mjs']);
    expect(given('EXPOSE')).toEqual(['3000']);
  });

  it('is sent all that it copies, by name', () => {
    for (const path of copied) expect(existsSync(path), path).toBe(true);
    const missing = copied.filter((path) => !within(path, sent));
    expect(missing).toEqual([]);
    expect(copied).not.toContain('.');
    expect(readFileSync('.dockerignore', 'utf8')).toMatch(/^\*$/m);
  });

  it('is sent every file of ours that the bundle is made of', async () => {
    const { metafile } = await build({
      entryPoints: ['apps/demo-app/main.ts'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
    });
    const ours = Object.keys(metafile.inputs).filter((it) => !it.startsWith('node_modules/'));
    expect(ours).toContain('apps/demo-app/routes.ts');
    const missing = ours.filter((it) => !within(it, copied));
    expect(missing).toEqual([]);
  });
});
