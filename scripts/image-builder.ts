import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program that builds images from a Dockerfile and pushes them. */
export interface Builder {
  readonly name: BuilderName;
  /** Throws when the build fails. */
  readonly build: (build: Build) => void;
  /** Gives the digest that the registry knows it by. Throws when it is refused or tells none. */
  readonly push: (reference: string) => string;
}

export interface Build {
  readonly dockerfile: string;
  /** Repository with host, and tag. */
  readonly reference: string;
}

/** In the order in which they are looked for. */
export const BUILDERS = ['docker', 'podman', 'nerdctl', 'buildah'] as const;
export type BuilderName = (typeof BUILDERS)[number];

/** Builders that write the digest to a file; the others are asked for it afterwards. */
const WITH_DIGEST_FILE: readonly BuilderName[] = ['podman', 'buildah'];

/** Workers are T3 and T3a. A laptop with another processor would build for itself. */
const PLATFORM = 'linux/amd64';

export class BuilderError extends Error {}

export type Found =
  | { readonly ok: true; readonly builder: Builder }
  | { readonly ok: false; readonly why: readonly string[] };

/** The first one that is there and works: a client without its daemon builds nothing. */
export function findBuilder(names: readonly BuilderName[] = BUILDERS): Found {
  const why: string[] = [];
  for (const name of names) {
    const problem = problemOf(name);
    if (problem === undefined) return { ok: true, builder: builderOf(name) };
    why.push(`${name}: ${problem}`);
  }
  return { ok: false, why };
}

function problemOf(name: BuilderName): string | undefined {
  const asked = name === 'docker' ? ['version', '--format', '{{.Server.Version}}'] : ['info'];
  const { status, error, stderr } = spawnSync(name, asked, { encoding: 'utf8' });
  if (error) return 'not found';
  return status === 0 ? undefined : (stderr.trim().split('\n')[0] ?? 'does not answer');
}

const builderOf = (name: BuilderName): Builder => ({
  name,
  build: ({ dockerfile, reference }) =>
    run(name, ['build', '--platform', PLATFORM, '--file', dockerfile, '--tag', reference, '.']),
  push: (reference) =>
    WITH_DIGEST_FILE.includes(name)
      ? pushWithFile(name, reference)
      : pushAndInspect(name, reference),
});

function pushWithFile(name: BuilderName, reference: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'smartscale-push-'));
  try {
    const file = join(folder, 'digest');
    const target = name === 'buildah' ? [`docker://${reference}`] : [];
    run(name, ['push', '--digestfile', file, reference, ...target]);
    return digestIn(readFileSync(file, 'utf8'), reference);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pushAndInspect(name: BuilderName, reference: string): string {
  run(name, ['push', reference]);
  const args = ['image', 'inspect', '--format', '{{json .RepoDigests}}', reference];
  const { status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8' });
  if (status !== 0) throw new BuilderError(`${name} ${args.join(' ')}: ${stderr.trim()}`);
  // An image may have been pushed to several registries: only this one's digest counts.
  const own = `${reference.slice(0, reference.lastIndexOf(':'))}@`;
  const digests = [...stdout.matchAll(/"([^"]+)"/g)].flatMap(([, it]) => it ?? []);
  return digestIn(digests.find((it) => it.startsWith(own)) ?? '', reference);
}

function digestIn(text: string, reference: string): string {
  const digest = /sha256:[0-9a-f]{64}\b/.exec(text)?.[0];
  if (digest === undefined) throw new BuilderError(`${reference}: pushed, and told no digest`);
  return digest;
}

/** What the builder says goes to standard error, so that only results stand on standard output. */
function run(name: BuilderName, args: readonly string[]): void {
  const { status, error } = spawnSync(name, args, { stdio: ['ignore', 2, 2] });
  if (error) throw new BuilderError(`${name}: ${error.message}`);
  if (status !== 0) throw new BuilderError(`${name} ${args.join(' ')}: ended with ${status}`);
}
