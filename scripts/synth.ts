import { parseArgs } from 'node:util';
import { readFiles, writeFiles } from '../apps/cluster-files.ts';
import { CLUSTER_FOLDER, renderAll, vendoredFiles } from '../apps/main.ts';

const HELP = `Usage: npm run synth

Renders apps/ to ${CLUSTER_FOLDER}/ and removes what is rendered no more. Commit both together.
`;

const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } });

const WORDS = { missing: 'new', changed: 'changed', stale: 'removed' } as const;

function synth(): void {
  const wanted = renderAll();
  const drifts = writeFiles(wanted, readFiles(vendoredFiles()));
  for (const { kind, path } of drifts) process.stdout.write(`${WORDS[kind].padEnd(8)}${path}\n`);
  const changes = drifts.length === 0 ? 'nothing changed' : `${drifts.length} changed`;
  process.stdout.write(`${wanted.size} files in ${CLUSTER_FOLDER}, ${changes}\n`);
}

if (values.help) process.stdout.write(HELP);
else synth();
