import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { GROUND_FACTS } from '../../autoscaler/src/core/inputs/ground-facts.ts';
import { checkJson } from '../../autoscaler/src/core/inputs/problems.ts';
import type { Parsed } from '../../autoscaler/src/core/problem.ts';
import type { Repository } from './preconditions.ts';

const IMAGES = z.record(
  z.string(),
  z.object({ repository: z.string(), tag: z.string(), digest: z.string() }),
);
const RELEASE = z.object({ version: z.string(), sha256: z.string() });

/** The repository at `root` as `missingForFlux` judges it. Problems are those of its three files. */
export function readRepository(root: string, cluster: string): Parsed<Repository> {
  const settings = readJson(root, 'apps/settings.json', GROUND_FACTS);
  const images = readJson(root, 'apps/images.json', IMAGES);
  const release = readJson(root, 'apps/flux-release.json', RELEASE);
  if (!settings.ok || !images.ok || !release.ok) {
    const all: readonly Parsed<unknown>[] = [settings, images, release];
    return { ok: false, problems: all.flatMap((it) => (it.ok ? [] : it.problems)) };
  }
  const rendered = readTexts(join(root, 'clusters', cluster));
  const value = {
    settings: settings.value,
    images: images.value,
    release: release.value,
    rendered,
    ahead: aheadOf(root, { cluster, branch: branchIn(rendered) }),
  };
  return { ok: true, value };
}

function readJson<T>(root: string, path: string, schema: z.ZodType<T>): Parsed<T> {
  try {
    return checkJson(schema, readFileSync(join(root, path), 'utf8'), path);
  } catch {
    const got = 'no such file';
    return { ok: false, problems: [{ source: path, path: '', expected: 'a JSON file', got }] };
  }
}

function readTexts(folder: string): ReadonlyMap<string, string> {
  const names = listed(folder).map((name) => name.replaceAll('\\', '/'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .sort();
  } catch {
    // A cluster that nothing was rendered for yet.
    return [];
  }
}

const SOURCE = z.object({ spec: z.object({ ref: z.object({ branch: z.string() }) }) });

/** The branch that Flux follows, as it was rendered. */
function branchIn(rendered: ReadonlyMap<string, string>): string {
  const read = SOURCE.safeParse(
    parse(rendered.get('flux-system/GitRepository.flux-system.yaml') ?? ''),
  );
  return read.success ? read.data.spec.ref.branch : 'main';
}

interface Followed {
  readonly cluster: string;
  readonly branch: string;
}

/** By what this clone last saw of the branch: a push tells it, a fetch does too. */
function aheadOf(root: string, { cluster, branch }: Followed): Repository['ahead'] {
  const paths = ['--', `clusters/${cluster}`, 'policies'];
  const changed = git(root, ['diff', '--name-only', `origin/${branch}`, ...paths]);
  const fresh = git(root, ['ls-files', '--others', '--exclude-standard', ...paths]);
  if (changed === undefined || fresh === undefined)
    return { unknown: `no branch origin/${branch} is known to this clone` };
  return [...new Set([...changed, ...fresh])].sort();
}

function git(cwd: string, args: readonly string[]): readonly string[] | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd, encoding: 'utf8' });
  return status === 0 ? stdout.split('\n').filter((line) => line !== '') : undefined;
}
