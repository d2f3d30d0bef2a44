import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { missingForFlux } from '../../../platform/flux/preconditions.ts';
import { readRepository } from '../../../platform/flux/read-repository.ts';
import { pushedClone } from '../../support/pushed-clone.ts';
import { ROOT } from '../../tidy/source.ts';

/** A clone as somebody has it whose remote is a folder beside it, all of it pushed. */
function aClone() {
  const folder = mkdtempSync(join(tmpdir(), 'day-0-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const root = join(folder, 'clone');
  mkdirSync(join(root, 'apps'), { recursive: true });
  for (const path of ['apps/settings.json', 'apps/images.json', 'apps/flux-release.json'])
    cpSync(join(ROOT, path), join(root, path));
  for (const path of ['clusters', 'policies'])
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  return { root, ...pushedClone(folder) };
}

const read = (root: string) => {
  const found = readRepository(root, 'smartscale-prod');
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found.value;
};

describe('the repository, read from disk', () => {
  test('is this one: as published it waits for images, Flux, a stack, and nothing else', () => {
    const { root } = aClone();
    const repository = read(root);
    const { secrets: _, ...stack } = repository.settings;
    expect(missingForFlux({ stack, repository }).map(({ mend }) => mend.split('   ')[0])).toEqual([
      'npm run platform:settings',
      'npm run flux',
      'npm run images -- --push',
    ]);
  });

  test('names what is changed, committed and not pushed, and what is new', () => {
    const { root, git } = aClone();
    expect(read(root).ahead).toEqual([]);
    writeFileSync(join(root, 'policies/scaling-policy.yaml'), 'committed');
    git('commit', '--all', '--quiet', '--message', 'more');
    writeFileSync(join(root, 'clusters/smartscale-prod/controller/new.yaml'), 'new');
    writeFileSync(join(root, 'elsewhere'), 'not of Flux');
    const ahead = ['clusters/smartscale-prod/controller/new.yaml', 'policies/scaling-policy.yaml'];
    expect(read(root).ahead).toEqual(ahead);
    git('add', '.');
    git('commit', '--quiet', '--message', 'all of it');
    git('push', '--quiet', 'origin', 'main');
    expect(read(root).ahead).toEqual([]);
  });

  test('follows the branch that is rendered, and says so where it does not know it', () => {
    const { root, git } = aClone();
    const source = 'clusters/smartscale-prod/flux-system/GitRepository.flux-system.yaml';
    writeFileSync(join(root, source), 'spec: {ref: {branch: stable}}');
    expect(read(root).ahead).toEqual({
      unknown: 'no branch origin/stable is known to this clone',
    });
    git('push', '--quiet', 'origin', 'main:stable');
    git('fetch', '--quiet');
    expect(read(root).ahead).toEqual([source]);
  });

  test('tells every problem of its three files at once', () => {
    const { root } = aClone();
    writeFileSync(join(root, 'apps/settings.json'), '{"account": "12", "acount": 1}');
    writeFileSync(join(root, 'apps/images.json'), '{');
    rmSync(join(root, 'apps/flux-release.json'));
    const found = readRepository(root, 'smartscale-prod');
    if (found.ok) throw new Error('that was read');
    const told = found.problems.map(({ source, path }) => `${source} ${path}`.trim());
    expect(new Set(told.map((it) => it.split(' ')[0])).size).toBe(3);
    expect(told).toContain('apps/settings.json account');
    expect(told).toContain('apps/settings.json acount');
  });
});
