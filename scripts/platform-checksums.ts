import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { lookAt, seenWords, withSeen } from '../platform/user-data/checksums.ts';
import { CHECKSUMS_FILE, missingChecksums, VERSIONS } from '../platform/user-data/versions.ts';

const names = Object.keys(VERSIONS.artifacts).join(', ');

const HELP = `Usage: npm run platform:checksums [-- NAME...] [-- --missing]

Fetches what machines fetch at their first boot (${names}),
compares it with what its makers publish and with what is pinned already, and writes
the checksums to platform/user-data/checksums.json, for a person to commit.
With names, those alone.
With --missing it fetches nothing, and says what has no checksum yet.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    missing: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const unknown = positionals.filter((name) => !(name in VERSIONS.artifacts));

if (values.help) process.stdout.write(HELP);
else if (unknown.length > 0) fail(2, `there is no ${unknown.join(', ')}: expected ${names}\n`);
else if (values.missing) sayMissing();
else await pin();

function sayMissing(): void {
  const missing = missingChecksums();
  if (missing.length > 0) fail(1, `${missing.join('\n')}\n`);
  else process.stdout.write('All that machines fetch is pinned.\n');
}

async function pin(): Promise<void> {
  const wanted = Object.values(VERSIONS.artifacts).filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  try {
    const seen = await lookAt(wanted, download);
    process.stdout.write(seen.map(seenWords).join(''));
    writeFileSync(CHECKSUMS_FILE, `${JSON.stringify(withSeen(VERSIONS, seen), null, 2)}\n`);
  } catch (error) {
    fail(1, `${error instanceof Error ? error.message : String(error)}\nNothing is written.\n`);
  }
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

function fail(code: 1 | 2, text: string): void {
  process.stderr.write(text);
  process.exitCode = code;
}
