import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { COMPONENTS, componentsFile, FLUX_RELEASE } from '../apps/flux-release.ts';
import { CLUSTER_FOLDER } from '../apps/main.ts';
import { SETTINGS } from '../apps/settings.ts';

const HELP = `Usage: npm run flux [-- --from FILE]

Fetches ${FLUX_RELEASE.url},
holds it against the checksum in apps/flux-release.json, and writes it to
${CLUSTER_FOLDER}/flux-system/${COMPONENTS}. Then: npm run synth, and commit.
With --from FILE it takes a file that is here already.
`;

const { values } = parseArgs({
  options: { from: { type: 'string' }, help: { type: 'boolean', default: false } },
});

async function fetchComponents(from: string | undefined): Promise<void> {
  const { url, sha256, version } = FLUX_RELEASE;
  const text = from === undefined ? await download(url) : readFileSync(from, 'utf8');
  const found = createHash('sha256').update(text).digest('hex');
  if (found !== sha256) {
    const wanted = sha256 === '' ? 'no checksum yet' : sha256;
    process.stderr.write(
      `Flux ${version}: apps/flux-release.json says ${wanted}, and this file has\n${found}\n` +
        'Compare it with what others see of that release, then write it there.\n',
    );
    process.exitCode = 1;
    return;
  }
  writeFileSync(componentsFile(SETTINGS.cluster), text);
  process.stdout.write(`Flux ${version}: written. Now: npm run synth\n`);
}

async function download(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response.text();
}

if (values.help) process.stdout.write(HELP);
else await fetchComponents(values.from);
