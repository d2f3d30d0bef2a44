import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const HELP = `Usage: npm run bundle:demo-app -- [--out FILE]

Writes the demo application as one file, out/demo-app/main.mjs, for its image or for any Node.js 24.
`;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'out/demo-app/main.mjs' },
    help: { type: 'boolean', default: false },
  },
});

/** Modules of packages that are still CommonJS ask for Node's own by `require`. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

async function bundle(out: string): Promise<void> {
  const { metafile } = await build({
    entryPoints: ['apps/demo-app/main.ts'],
    outfile: out,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    // Names are kept: a container has no source map, and its traces are read as they come.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'inline',
    metafile: true,
    logLevel: 'error',
    banner: { js: REQUIRE },
  });
  const bytes = Object.values(metafile.outputs)[0]?.bytes ?? 0;
  process.stdout.write(`${out}: ${(bytes / 1_000_000).toFixed(2)} MB\n`);
}

if (values.help) process.stdout.write(HELP);
else await bundle(values.out);
