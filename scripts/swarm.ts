import { parseArgs } from 'node:util';
import { summaryOf, unmet } from '../tests/simulation/kinds.ts';
import { LIFE_DAYS, runSwarm, type SwarmResult } from '../tests/simulation/swarm.ts';
import { runWireSwarm } from '../tests/simulation/swarm-wire.ts';

const HELP = `Usage: npm run swarm -- [--wire] [--runs N | --minutes M] [--seed S]

Runs the real tick over the simulated world with everything going wrong that can: crashes at any
await, lost answers, lagging and flapping reads, refused capacity, dying machines, two ticks at
once. Checkers outside the code under test judge each run.

  --wire        with the real adapters and SDK between the tick and the world
  --runs N      so many runs (default 1000)
  --minutes M   runs for so long instead
  --seed S      seed of the first run; run i has seed S + i (default 1)
  --verify      runs each seed twice and compares the traces
`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    minutes: { type: 'string' },
    seed: { type: 'string', default: '1' },
    wire: { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** In so many lives every kind of trouble is met: one that is not is no longer drawn. */
const MANY = { facade: 200, wire: 200 };

const live = values.wire ? runWireSwarm : runSwarm;
const medium = values.wire ? 'wire' : 'facade';

if (values.help) process.stdout.write(HELP);
else process.exitCode = await swarm();

async function swarm(): Promise<number> {
  const begun = Date.now();
  const limit = values.minutes === undefined ? Number.POSITIVE_INFINITY : Number(values.minutes);
  const runs = values.minutes === undefined ? Number(values.runs) : Number.POSITIVE_INFINITY;
  const first = Number(values.seed);
  if (!(runs > 0 && limit > 0 && Number.isSafeInteger(first))) {
    process.stderr.write(HELP);
    return 2;
  }
  const totals = new Map<string, number>();
  let [passed, failed] = [0, 0];
  for (let run = 0; run < runs && Date.now() - begun < limit * 60_000; run++) {
    const seed = first + run;
    const { violations, counts, trace } = await liveThrough(seed);
    for (const [kind, count] of Object.entries(counts))
      totals.set(kind, (totals.get(kind) ?? 0) + count);
    const drifted =
      values.verify && (await liveThrough(seed)).trace.join('\n') !== trace.join('\n');
    const wrong = drifted ? [...violations, 'a second run went another way'] : violations;
    if (wrong.length === 0) passed += 1;
    else {
      failed += 1;
      complain(seed, wrong);
    }
    const every = values.wire ? 10 : 500;
    if ((run + 1) % every === 0) process.stderr.write(`${run + 1} runs, ${failed} failed\n`);
  }
  const complete = summarise(totals, { passed, failed, seconds: (Date.now() - begun) / 1000 });
  return failed === 0 && (complete || passed < MANY[medium]) ? 0 : 1;
}

/** What the code under test asserts ends a run as loudly as a violation does. */
async function liveThrough(seed: number): Promise<SwarmResult> {
  try {
    return await live(seed);
  } catch (error) {
    return { seed, violations: [`the run ended: ${String(error)}`], counts: {}, trace: [] };
  }
}

function complain(seed: number, violations: readonly string[]): void {
  process.stdout.write(`seed ${seed}:\n${violations.map((it) => `  ${it}\n`).join('')}`);
  process.stdout.write(
    `  replay: npm run swarm -- ${values.wire ? '--wire ' : ''}--runs 1 --seed ${seed}\n`,
  );
}

interface Sum {
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

function summarise(totals: ReadonlyMap<string, number>, { passed, failed, seconds }: Sum): boolean {
  const counts = Object.fromEntries(totals);
  process.stdout.write(`${summaryOf(counts, medium)}\n`);
  const never = unmet(counts, medium);
  if (never.length > 0) process.stdout.write(`never met: ${never.join(', ')}\n`);
  const days = (passed + failed) * LIFE_DAYS;
  const rate = (days / seconds) * 60;
  process.stdout.write(
    `${days.toFixed(1)} cluster-days in ${seconds.toFixed(0)} s, ${rate.toFixed(1)} a minute\n`,
  );
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return never.length === 0;
}
