import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { unpinnedBases } from '../apps/image-bases.ts';
import { type ImageTable, parseImages } from '../apps/images.ts';
import { SETTINGS } from '../apps/settings.ts';
import { registryOf } from '../autoscaler/src/core/ground-names.ts';
import { type Problem, renderProblem, shown } from '../autoscaler/src/core/problem.ts';
import { BUILDERS, type Builder, BuilderError, findBuilder } from './image-builder.ts';
import {
  DOCKERFILES,
  HELP,
  NAMES,
  type OwnImage,
  readFlags,
  TABLE,
  wrongFlags,
} from './image-flags.ts';

interface Order {
  readonly names: readonly OwnImage[];
  readonly tag: string;
  readonly registry: string;
  readonly push: boolean;
}

function main(): void {
  const flags = readFlags();
  if (flags.help) {
    process.stdout.write(HELP);
    return;
  }
  const tag = flags.tag ?? git(['rev-parse', '--short=12', 'HEAD']);
  const names = NAMES.filter((it) => flags.only?.includes(it) ?? true);
  const registry = flags.registry ?? registryOf(SETTINGS);
  const order = { names, tag, registry, push: flags.push };
  refuse([...wrongFlags(flags), ...unready(order)]);
  const table = readTable();
  const wanted = BUILDERS.filter((it) => it === (flags.builder ?? it));
  const found = findBuilder(wanted);
  if (found.ok) work(order, found.builder, table);
  else {
    const lines = ['no builder of images works here; one of these is needed:', ...found.why];
    fail(`${lines.join('\n  ')}`);
  }
}

/** Nothing is written before every image is pushed: half a new table would deploy a half. */
function work({ names, tag, registry, push }: Order, builder: Builder, table: ImageTable): void {
  const images = names.map((name) => ({ name, reference: `${registry}/${name}:${tag}` }));
  try {
    for (const { name, reference } of images)
      builder.build({ dockerfile: DOCKERFILES[name], reference });
    if (!push) {
      for (const { reference } of images) process.stdout.write(`${reference}\n`);
      process.stdout.write(`built and not pushed: ${TABLE} is as it was\n`);
      return;
    }
    const digests = images.map(({ name, reference }) => ({
      name,
      digest: builder.push(reference),
    }));
    const rows = digests.map(({ name, digest }) => [name, { ...table[name], tag, digest }]);
    writeTable({ ...table, ...Object.fromEntries(rows) });
    for (const { name, digest } of digests) process.stdout.write(`${name}:${tag}@${digest}\n`);
    process.stdout.write(`${TABLE} is written: run \`npm run synth\`, and commit both\n`);
  } catch (error) {
    if (!(error instanceof BuilderError)) throw error;
    fail(`${error.message}\n${TABLE} is as it was${push ? loginHint(builder, registry) : ''}`);
  }
}

const loginHint = ({ name }: Builder, registry: string): string => {
  const region = /\.dkr\.ecr\.([\w-]+)\.amazonaws\.com$/.exec(registry)?.[1];
  if (region === undefined) return '';
  return `\nif the registry refused: aws ecr get-login-password --region ${region} |
  ${name} login --username AWS --password-stdin ${registry}`;
};

/** What must hold before the first image is built. */
function unready({ names, push }: Order): readonly Problem[] {
  const files = names.map((name) => DOCKERFILES[name]);
  const missing = files
    .filter((it) => !existsSync(it))
    .map((source) => ({ source, path: '', expected: 'a Dockerfile', got: 'nothing' }));
  if (!push) return missing;
  const there = files.filter((it) => existsSync(it));
  return [
    ...missing,
    ...there.flatMap((it) => unpinnedBases(readFileSync(it, 'utf8'), it)),
    ...uncommitted(),
  ];
}

/** A tag that is a revision must hold that revision. The table itself is what a run changes. */
function uncommitted(): readonly Problem[] {
  const changed = git(['status', '--porcelain', '--', '.', `:!${TABLE}`]);
  if (changed === '') return [];
  const got = shown(
    changed
      .split('\n')
      .map((line) => line.slice(3))
      .join(', '),
  );
  return [{ source: 'git', path: '', expected: 'nothing uncommitted before a push', got }];
}

function git(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { encoding: 'utf8' });
  if (status !== 0) fail(`git ${args.join(' ')}: ${stderr.trim()}`);
  return stdout.trimEnd();
}

function readTable(): ImageTable {
  try {
    return parseImages(JSON.parse(readFileSync(TABLE, 'utf8')));
  } catch (error) {
    process.stderr.write(`${TABLE}: ${error instanceof Error ? error.message : error}\n`);
    process.exit(2);
  }
}

/** In one step: a run that is stopped here leaves the old table or the new one. */
function writeTable(table: ImageTable): void {
  writeFileSync(`${TABLE}.new`, `${JSON.stringify(table, null, 2)}\n`);
  renameSync(`${TABLE}.new`, TABLE);
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  process.stderr.write(`${problems.map(renderProblem).join('\n')}\n`);
  process.exit(2);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

main();
