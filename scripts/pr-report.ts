import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkDelivery } from '../apps/delivery/checks/check.ts';
import { wouldPrune } from '../apps/delivery/checks/pruning.ts';
import { deliverySettings } from '../apps/delivery/read.ts';
import { SETTINGS } from '../apps/settings.ts';
import { systemClock } from '../autoscaler/src/adapters/transport/system.ts';
import { parseIso } from '../autoscaler/src/core/iso-time.ts';
import { type Parsed, renderProblem, shown } from '../autoscaler/src/core/problem.ts';
import type { Instant } from '../autoscaler/src/core/units.ts';
import { allOf } from '../autoscaler/src/entry/cli/files.ts';
import { InputError, readInput, writeOutput } from '../autoscaler/src/entry/cli/io.ts';
import { progressBar } from '../autoscaler/src/entry/cli/progress.ts';
import { annotationsOf } from '../autoscaler/src/entry/review/annotations.ts';
import { chooseLoad, type TextFile } from '../autoscaler/src/entry/review/effect.ts';
import { readMaterial } from '../autoscaler/src/entry/review/git.ts';
import { renderMarkdown } from '../autoscaler/src/entry/review/markdown.ts';
import type { Material } from '../autoscaler/src/entry/review/material.ts';
import { type Review, review } from '../autoscaler/src/entry/review/review.ts';

const HELP = `Usage: npm run pr-report -- [--base REV] [--head REV] [--trace FILE] [--out DIR]

Says what a change to policies/ and clusters/ does before it is merged: what it means, what it would
have done with a recorded load, which rules it breaks, when it would go live, how to take it back.

  --base REV      what it is compared with (default HEAD)
  --head REV      the change (default: the working tree, with what is not committed)
  --trace FILE    load to replay (default policies/recorded-load.csv, else the built-in week)
  --out DIR       write pr-report.md and pr-report.json there, and print the verdict alone
  --annotations   also print each finding as a GitHub workflow command
  --now TIME      as of when, such as 2026-11-23T12:00:00Z (default now)
  --seed N        of the simulated world (default 1)
  --cluster NAME  as sync windows name it (default ${SETTINGS.cluster})
  --repo DIR      another repository than the one it is called in

Exit code 0, 1 when the change must not be merged as it is, 2 for bad input.
`;

const OPTIONS = {
  base: { type: 'string', default: 'HEAD' },
  head: { type: 'string' },
  trace: { type: 'string' },
  out: { type: 'string' },
  annotations: { type: 'boolean', default: false },
  now: { type: 'string' },
  seed: { type: 'string', default: '1' },
  cluster: { type: 'string', default: SETTINGS.cluster },
  repo: { type: 'string', default: '.' },
  help: { type: 'boolean', default: false },
} as const;

type Flags = ReturnType<typeof flagsOf>;

function flagsOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    const got = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new InputError([{ source: 'pr-report', path: '', expected: 'known options', got }]);
  }
}

const io = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
  now: systemClock().now,
};

async function report(flags: Flags): Promise<number> {
  const { material, now, seed, trace } = allOf({
    material: materialOf(flags),
    now: nowOf(flags.now),
    seed: seedOf(flags.seed),
    trace: traceOf(flags.trace),
  });
  const load = chooseLoad(material.head.files, { trace, seed });
  // A trace that was named is the caller's; the recorded one is part of the change, and a finding.
  if (trace && !load.ok) throw new InputError(load.problems);
  const settings = { ...deliverySettings(SETTINGS), cluster: flags.cluster };
  const progress = progressBar(io);
  const found = await review(material, {
    now,
    cluster: flags.cluster,
    wouldPrune,
    checkDelivery: (delivery, rendered) => checkDelivery(delivery, settings, rendered),
    load,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    onProgress: (what, share) => progress.show(`replay · ${what}`, share),
  });
  progress.clear();
  print(found, flags);
  return found.verdict.level === 'refused' ? 1 : 0;
}

function print(found: Review, { out, annotations }: Flags): void {
  const markdown = renderMarkdown(found);
  if (out === undefined) io.out(markdown);
  else {
    writeOutput(join(out, 'pr-report.md'), markdown);
    writeOutput(join(out, 'pr-report.json'), `${JSON.stringify(found, null, 2)}\n`);
    const { level, headline } = found.verdict;
    io.out(`${level}: ${headline} (${join(out, 'pr-report.md')})\n`);
  }
  if (annotations) for (const line of annotationsOf(found)) io.out(`${line}\n`);
}

const materialOf = ({ repo, base, head }: Flags): Parsed<Material> =>
  caught(() => readMaterial({ root: repo, base, ...(head === undefined ? {} : { head }) }));

const traceOf = (path: string | undefined): Parsed<TextFile | undefined> =>
  caught(() => (path === undefined ? undefined : { path, text: readInput(path, 'trace') }));

function nowOf(text: string | undefined): Parsed<Instant> {
  const value = text === undefined ? io.now() : parseIso(text);
  if (value !== undefined) return { ok: true, value };
  return refused('--now', 'a time with its zone such as 2026-11-23T12:00:00Z', text);
}

const seedOf = (text: string): Parsed<number> =>
  /^\d{1,9}$/.test(text)
    ? { ok: true, value: Number(text) }
    : refused('--seed', 'a whole number from 0 up', text);

const refused = (source: string, expected: string, got: unknown): Parsed<never> => ({
  ok: false,
  problems: [{ source, path: '', expected, got: shown(got) }],
});

function caught<T>(read: () => T): Parsed<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof InputError) return { ok: false, problems: error.problems };
    throw error;
  }
}

async function main(): Promise<number> {
  try {
    const flags = flagsOf(process.argv.slice(2));
    if (!flags.help) return await report(flags);
    io.out(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const problem of error.problems) io.err(`${renderProblem(problem)}\n`);
    return 2;
  }
}

process.exitCode = await main();
