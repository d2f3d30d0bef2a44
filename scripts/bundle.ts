import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { type Bundle, bundleAll } from './bundle-functions.ts';

const HELP = `Usage: npm run bundle -- [--out DIR] [--only NAME]

Writes each function, and the controller, as one file, out/functions/<name>/index.mjs, and says how
large it is. Fails when a function is larger than it may be: size is paid for at every cold start.
`;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'out/functions' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function bundle(out: string, only: string | undefined): Promise<void> {
  const bundles = await bundleAll(out, only);
  if (bundles.length === 0) throw new Error(`no program is called ${only}`);
  process.stdout.write(`${tableOf(bundles)}\n`);
  if (!bundles.every(fits)) process.exitCode = 1;
}

const fits = ({ bytes, most }: Bundle): boolean => most === undefined || bytes <= most;

function tableOf(bundles: readonly Bundle[]): string {
  const table = new Table({
    head: ['program', 'file', 'size', 'bound', 'met'],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'right', 'right', 'left'],
  });
  for (const it of bundles) {
    const bound = it.most === undefined ? ['', ''] : [written(it.most), fits(it) ? 'yes' : 'NO'];
    table.push([it.name, it.file, written(it.bytes), ...bound]);
  }
  return table.toString();
}

const written = (bytes: number): string => `${(bytes / 1_000_000).toFixed(2)} MB`;

if (values.help) process.stdout.write(HELP);
else await bundle(values.out, values.only);
