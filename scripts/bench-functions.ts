import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { minutes } from '../autoscaler/src/core/units.ts';
import { aWireWorld, callsOf, ENVIRONMENT } from '../tests/support/wire-world.ts';
import { bundleAll } from './bundle-functions.ts';

const COLD_STARTS = 5;

/** In a process of its own, with the environment of a function: its clients are made as well. */
const COLD = `
const begun = performance.now();
await import(process.argv[1]);
const took = performance.now() - begun;
process.stdout.write(JSON.stringify({ took, bytes: process.memoryUsage().rss }));
`;

export interface ColdStart {
  readonly megabytes: number;
  /** Median, in milliseconds. */
  readonly took: number;
  /** Resident after the import, in megabytes: the most of all starts. */
  readonly resident: number;
}

/** B4: the autoscaler's bundle, from nothing to a handler that could be called. */
export async function coldStart(): Promise<ColdStart> {
  const out = await mkdtemp(join(tmpdir(), 'smartscale-bench-'));
  try {
    const bundles = await bundleAll(out, 'autoscaler');
    const bundle = bundles.find(({ name }) => name === 'autoscaler');
    if (!bundle) throw new Error('no bundle of the autoscaler');
    const starts: { readonly took: number; readonly bytes: number }[] = [];
    for (let start = 0; start < COLD_STARTS; start++) starts.push(await startOnce(bundle.file));
    const times = starts.map(({ took }) => took).sort((a, b) => a - b);
    return {
      megabytes: bundle.bytes / 1_000_000,
      took: times[Math.floor(times.length / 2)] ?? Number.NaN,
      resident: Math.max(...starts.map(({ bytes }) => bytes)) / 1_000_000,
    };
  } finally {
    await rm(out, { recursive: true });
  }
}

async function startOnce(file: string) {
  const args = ['--input-type=module', '-e', COLD, pathToFileURL(file).href];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: ENVIRONMENT });
  return JSON.parse(stdout) as { readonly took: number; readonly bytes: number };
}

const WARM_UP_TICKS = 30;
const TICKS = 60;

/**
 * B3: milliseconds of CPU of a tick over the wire in which a decision is due and holds, median. All
 * adapters and the SDK are in it, and the world that answers them too.
 */
export async function tickOverWire(): Promise<number> {
  const cadence = { windows: [], otherwise: minutes(1) };
  const it = await aWireWorld({ load: () => 3, policy: { cadence } });
  await it.run(WARM_UP_TICKS);
  const times: number[] = [];
  for (let tick = 0; tick < TICKS; tick++) {
    const before = process.cpuUsage();
    await it.beat();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1_000);
    it.pass(minutes(1));
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Calls by service. */
type Calls = Readonly<Record<string, number>>;

const EVERY_TWO = { windows: [], otherwise: minutes(2) };
/** Ticks after which the next one decides, and the history is warm and not due. */
const UNTIL_DUE = 14;

/** B3: what a tick that decides and holds asks of each service, and what an idle heartbeat does. */
export async function callsOverWire(): Promise<{ readonly holds: Calls; readonly idle: Calls }> {
  const it = await aWireWorld({ load: () => 3, policy: { cadence: EVERY_TWO } });
  await it.run(UNTIL_DUE);
  const next = async (wanted: string): Promise<Calls> => {
    it.forget();
    const [outcome] = await it.run(1);
    if (outcome !== wanted) throw new Error(`the tick is ${outcome}, and not ${wanted}`);
    return callsOf(it);
  };
  return { holds: await next('ticked'), idle: await next('idle') };
}
