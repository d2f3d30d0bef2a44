import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FUNCTIONS } from '../../autoscaler/src/core/ground.ts';
import { checkJson } from '../../autoscaler/src/core/inputs/problems.ts';
import { readSettings, type StackConfig } from '../read-settings.ts';
import { GUARDRAILS_FILE, POLICY_FILE } from '../settings/policy-rules.ts';
import { checksumsJson, versionsWith } from '../user-data/versions.ts';
import type { Bench, FileState, Ran } from './checks.ts';

/** Looks at this machine, and at the working copy at `root`. */
export const readBench = (root: string, stack: string): Bench => ({
  stack,
  node: process.version,
  pulumi: ran('pulumi', ['version']),
  login: ran('pulumi', ['whoami', '--non-interactive']),
  caller: ran('aws', ['sts', 'get-caller-identity', '--output', 'json']),
  ...readWorkingCopy(root, stack),
});

export const readWorkingCopy = (
  root: string,
  stack: string,
): Pick<Bench, 'file' | 'bundles' | 'unpinned'> => ({
  file: readStackFile(root, stack),
  bundles: readBundles(root),
  unpinned: readUnpinned(root),
});

const CHECKSUMS = 'platform/user-data/checksums.json';

function readUnpinned(root: string): readonly string[] {
  const text = readFileSync(join(root, CHECKSUMS), 'utf8');
  const read = checkJson(checksumsJson, text, CHECKSUMS);
  const artifacts = Object.values(versionsWith(read.ok ? read.value : {}).artifacts);
  return artifacts.filter(({ sha256 }) => sha256 === '').map(({ name }) => name);
}

/** Asks a program; the last line of what it complained of says most. */
export function ran(program: string, args: readonly string[]): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) return { kind: 'absent' };
  if (status === 0) return { kind: 'said', out: stdout };
  return { kind: 'failed', why: stderr.trim().split('\n').at(-1) ?? '' };
}

function readStackFile(root: string, stack: string): FileState {
  const path = join(root, 'platform', `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) return { there: false, problems: [] };
  const source = `platform/Pulumi.${stack}.yaml`;
  try {
    const config = configIn(parse(readFileSync(path, 'utf8')));
    const text = (file: string) => readFileSync(join(root, file), 'utf8');
    const files = { policy: text(POLICY_FILE), guardrails: text(GUARDRAILS_FILE) };
    const read = readSettings({ stack, config, files });
    const account = config['smartscale:account'];
    return {
      there: true,
      problems: read.ok ? [] : read.problems,
      ...(account === undefined ? {} : { account }),
    };
  } catch (error) {
    const got = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { there: true, problems: [{ source, path: '', expected: 'YAML', got }] };
  }
}

/** As Pulumi hands a file to its program: scalars as text, all else as JSON, secrets unread. */
export function configIn(document: unknown): StackConfig {
  const { config } = (document ?? {}) as { readonly config?: unknown };
  if (typeof config !== 'object' || config === null) return {};
  const texts = Object.entries(config).map(([key, value]) => {
    const scalar = typeof value !== 'object' || value === null;
    return [key, scalar ? String(value) : JSON.stringify(value)];
  });
  return Object.fromEntries(texts);
}

const SOURCES = ['autoscaler/src', 'package-lock.json'] as const;

function readBundles(root: string): Bench['bundles'] {
  const bundleOf = (name: string) => join(root, 'out', 'functions', name, 'index.mjs');
  const missing = FUNCTIONS.filter((name) => !existsSync(bundleOf(name)));
  if (missing.length > 0) return { missing };
  const oldest = Math.min(...FUNCTIONS.map((name) => statSync(bundleOf(name)).mtimeMs));
  const stale = SOURCES.flatMap((path) => filesIn(root, path)).find(
    (path) => statSync(join(root, path)).mtimeMs > oldest,
  );
  return stale === undefined ? { missing } : { missing, stale };
}

function filesIn(root: string, path: string): readonly string[] {
  if (!existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name).slice(root.length + 1));
}
