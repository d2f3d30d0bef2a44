import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

export interface Bundle {
  /** `autoscaler`, of `lambda-autoscaler.ts`. */
  readonly name: string;
  /** The one file that AWS Lambda needs; its handler is `index.handler`. */
  readonly file: string;
  readonly bytes: number;
  /** Bytes that it may have. */
  readonly most: number;
}

/** From the root of the repository. */
const FUNCTIONS = 'autoscaler/src/entry/functions';

/** B4 for the autoscaler; the others may not grow unseen. */
const MOST: Readonly<Record<string, number>> = {
  alerts: 1_000_000,
  autoscaler: 2_500_000,
  'cost-report': 2_000_000,
  interruptions: 2_200_000,
};

/** Modules of packages that are still CommonJS ask for Node's own by `require`. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * Every function as one ESM file in a folder of its own. The AWS SDK is bundled, though the runtime
 * has one: that one changes under us whenever AWS likes, was never tested with us, and is read from
 * hundreds of files at each cold start. Source maps lie beside and are not loaded: they would cost
 * every cold start what is read once in a while.
 */
export async function bundleFunctions(out: string): Promise<readonly Bundle[]> {
  const files = (await readdir(FUNCTIONS)).sort();
  const names = files.flatMap((file) => /^lambda-(.+)\.ts$/.exec(file)?.[1] ?? []);
  return Promise.all(names.map((name) => bundleOne(name, out)));
}

/** How everything is bundled that AWS Lambda runs. */
export const bundleOptions = (from: string, to: string): BuildOptions => ({
  entryPoints: [from],
  outfile: to,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // Packages come as modules where they can: what is not used of those is left out.
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'external',
  legalComments: 'external',
  logLevel: 'error',
  banner: { js: REQUIRE },
});

async function bundleOne(name: string, out: string): Promise<Bundle> {
  const file = join(out, name, 'index.mjs');
  const options = bundleOptions(join(FUNCTIONS, `lambda-${name}.ts`), file);
  const { metafile } = await build({ ...options, metafile: true });
  const outputs = Object.entries(metafile.outputs);
  const [, main] = outputs.find(([path]) => path.endsWith('.mjs')) ?? [];
  if (!main) throw new Error(`esbuild wrote no ${file}`);
  const most = MOST[name];
  if (most === undefined) throw new Error(`no bound is agreed for the bundle of ${name}`);
  return { name, file, bytes: main.bytes, most };
}
