import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface Bundle {
  /** `autoscaler`, of `lambda-autoscaler.ts`. */
  readonly name: string;
  /** All that it needs beside Node.js. AWS Lambda's handler is `index.handler`. */
  readonly file: string;
  readonly bytes: number;
  /** Bytes that it may have, where a bound is agreed (B4). */
  readonly most?: number;
}

/** From the root of the repository. */
const FUNCTIONS = 'autoscaler/src/entry/functions';

const MOST: Readonly<Record<string, number>> = { autoscaler: 2_500_000 };

/** Modules of packages that are still CommonJS ask for Node's own by `require`. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** One program as it is written. */
interface Program {
  readonly name: string;
  readonly entry: string;
}

/** Every program that is not run from the repository: the functions, and the controller. */
export async function bundleAll(out: string, only?: string): Promise<readonly Bundle[]> {
  const programs = [...(await functions()), CONTROLLER];
  const wanted = programs.filter(({ name }) => only === undefined || name === only);
  return Promise.all(wanted.map((program) => bundleOne(program, out)));
}

const CONTROLLER: Program = { name: 'controller', entry: 'autoscaler/src/entry/controller.ts' };

async function functions(): Promise<readonly Program[]> {
  const files = (await readdir(FUNCTIONS)).sort();
  const names = files.flatMap((file) => /^lambda-(.+)\.ts$/.exec(file)?.[1] ?? []);
  return names.map((name) => ({ name, entry: join(FUNCTIONS, `lambda-${name}.ts`) }));
}

/**
 * One ESM file in a folder of its own. The AWS SDK is bundled, though AWS Lambda's runtime has one:
 * that one changes under us whenever AWS likes, was never tested with us, and is read from hundreds
 * of files at each cold start. Source maps lie beside and are not loaded: every cold start would
 * pay for what is read once in a while.
 */
async function bundleOne({ name, entry }: Program, out: string): Promise<Bundle> {
  const file = join(out, name, 'index.mjs');
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Packages come as modules where they can: what is not used of those is left out.
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'external',
    legalComments: 'external',
    metafile: true,
    logLevel: 'error',
    banner: { js: REQUIRE },
  });
  const outputs = Object.entries(metafile.outputs);
  const [, main] = outputs.find(([path]) => path.endsWith('.mjs')) ?? [];
  if (!main) throw new Error(`esbuild wrote no ${file}`);
  const most = MOST[name];
  return { name, file, bytes: main.bytes, ...(most === undefined ? {} : { most }) };
}
