import { parseArgs } from 'node:util';
import { controllerMatrix } from '../tests/simulation/controller-matrix.ts';
import { matrixOf, type Row } from '../tests/simulation/crash-matrix.ts';
import { policyMatrix } from '../tests/simulation/policy-life.ts';
import { SCENARIOS } from '../tests/simulation/scenarios/all.ts';

const HELP = `Usage: npm run crash-matrix -- [--scenario WORDS] [--every N] [--part I/N]

Plays each written scenario over the wire again and again. Each time the function ends after the
k-th outgoing call, for every k; and again with that call's answer lost. Whatever happened, the next
ticks must bring the cluster to the scenario's end, with no invariant broken and nothing bought twice.

  --scenario WORDS  those whose names hold these words
  --every N         every Nth call only
  --call K --how H  one play: H is before, after or lost
  --part I/N        the Ith of N equal parts, for as many processes
`;

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: '' },
    every: { type: 'string', default: '1' },
    call: { type: 'string' },
    how: { type: 'string' },
    part: { type: 'string', default: '1/1' },
    help: { type: 'boolean', default: false },
  },
});

/** What runs beside the functions. */
const BESIDE = [
  ['controller', controllerMatrix],
  ['policy-sync', policyMatrix],
] as const;

if (values.help) process.stdout.write(HELP);
else process.exitCode = await run();

async function run(): Promise<number> {
  const every = Number(values.every);
  const [part = 0, parts = 0] = values.part.split('/').map(Number);
  const scenarios = SCENARIOS.filter(({ name }) => name.includes(values.scenario));
  const none = scenarios.length === 0 && !BESIDE.some(([name]) => name.includes(values.scenario));
  if (!(every >= 1 && part >= 1 && part <= parts) || none) {
    process.stderr.write(HELP);
    return 2;
  }
  let [passed, failed] = [0, 0];
  process.stdout.write(`${'scenario'.padEnd(34)} ${'calls'.padStart(5)}  outcome\n`);
  for (const scenario of scenarios) {
    const row = await matrixOf(scenario, {
      every,
      // Parts take turns, so that each has as much of every phase.
      offset: part - 1,
      stride: parts,
      ...(values.call === undefined ? {} : { only: Number(values.call) }),
      ...(values.how === undefined ? {} : { how: values.how }),
      progress: (done, all) => redraw(`${scenario.name}: ${done}/${all}   `),
    });
    redraw('');
    passed += row.passed;
    failed += row.failures.length;
    show(row);
  }
  // Once for all parts: they are a matter of seconds.
  for (const [name, matrix] of part === 1 ? BESIDE : []) {
    if (!name.includes(values.scenario)) continue;
    const row = await matrix(every);
    passed += row.passed;
    failed += row.failures.length;
    show(row);
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** In place, and only where somebody watches: a log keeps every line. */
function redraw(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}`);
}

function show({ name, calls, passed, failures }: Row): void {
  const outcome = failures.length === 0 ? 'converged' : `${failures.length} FAILED`;
  process.stdout.write(`${name.padEnd(34)} ${String(calls).padStart(5)}  ${passed} ${outcome}\n`);
  for (const { call, how, wrong } of failures) {
    process.stdout.write(`  call ${call}, ${how}:\n${wrong.map((it) => `    ${it}\n`).join('')}`);
    process.stdout.write(
      `    replay: npm run crash-matrix -- --scenario '${name}' --call ${call} --how ${how}\n`,
    );
  }
}
