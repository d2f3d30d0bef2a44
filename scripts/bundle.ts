import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { type Bundle, bundleFunctions } from './bundle-functions.ts';

const HELP = `Usage: npm run bundle -- [--out DIR]

Writes each function as one file, out/functions/<name>/index.mjs, and says how large it is. Fails
when one is larger than it may be: size is paid for at every cold start.
`;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'out/functions' },
    help: { type: 'boolean', default: false },
  },
});

async function bundle(out: string): Promise<void> {
  const bundles = await bundleFunctions(out);
  process.stdout.write(`${tableOf(bundles)}\n`);
  if (!bundles.every(fits)) process.exitCode = 1;
}

const fits = ({ bytes, most }: Bundle): boolean => bytes <= most;

function tableOf(bundles: readonly Bundle[]): string {
  const table = new Table({
    head: ['function', 'file', 'size', 'bound', 'met'],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'right', 'right', 'left'],
  });
  for (const it of bundles) {
    const met = fits(it) ? 'yes' : 'NO';
    table.push([it.name, it.file, written(it.bytes), written(it.most), met]);
  }
  return table.toString();
}

const written = (bytes: number): string => `${(bytes / 1_000_000).toFixed(2)} MB`;

if (values.help) process.stdout.write(HELP);
else await bundle(values.out);
