import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { decide } from '../autoscaler/src/core/decide/decide.ts';
import { defaultPolicy } from '../autoscaler/src/core/policy/defaults.ts';
import type { Policy } from '../autoscaler/src/core/policy/policy.ts';
import { minutes } from '../autoscaler/src/core/units.ts';
import { weekScenario } from '../autoscaler/src/entry/cli/simulate.ts';
import { runPolicy } from '../autoscaler/src/entry/simulation/run.ts';
import { type BenchCase, quietCase, shutCase } from './bench-cases.ts';
import { callsOverWire, coldStart, tickOverWire } from './bench-functions.ts';
import { busyTick } from './bench-memory.ts';
import { swarmSpeed } from './bench-swarm.ts';

const HELP = `Usage: npm run bench -- [--json]

Measures what speed is asked of, on this machine, and says how far from the targets it is. Beside
each figure stands the time of a fixed loop of arithmetic, measured just before: figures of two
machines, or of a busy and an idle one, compare by their ratio to it.
`;

interface Figure {
  readonly name: string;
  readonly what: string;
  readonly unit: 'ms' | 's' | 'ratio' | 'MB' | 'calls' | 'days';
  readonly value: number;
  /** Not more, unless it is a speed: then not less. */
  readonly target: number;
  readonly isSpeed?: true;
  /** Milliseconds of the calibration loop just before. */
  readonly calibration: number;
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function bench(): Promise<void> {
  const figures = [
    ...decisions(),
    ...growth(),
    await week(),
    await tickCost(),
    ...(await calls()),
    ...(await cold()),
    await busy(),
    ...(await swarms()),
  ];
  process.stdout.write(
    values.json ? `${JSON.stringify({ figures }, null, 2)}\n` : `${tableOf(figures)}\n`,
  );
  if (!figures.every(isMet)) process.exitCode = 1;
}

/** B1: the worst realistic decision, and the one that nearly every tick makes. */
function decisions(): readonly Figure[] {
  const sizes = [
    { nodes: 10, pods: 300, target: 0.5 },
    { nodes: 100, pods: 3_000, target: 20 },
  ];
  return sizes.flatMap(({ nodes, pods, target }) => {
    const size = `${nodes} nodes, ${pods} pods`;
    const worst = medianOf(shutCase({ nodes, pods }));
    const quiet = medianOf(quietCase({ nodes, pods }));
    return [
      { name: 'B1', what: `decide: ${size}, no node can go`, unit: 'ms', target, ...worst },
      { name: 'B1', what: `decide: ${size}, nothing to do`, unit: 'ms', target, ...quiet },
    ];
  });
}

/** B1: time per n log n against that of the smallest; 1 is exactly n log n. */
function growth(): readonly Figure[] {
  const measured = [100, 300, 1_000].map((pods) => ({
    pods,
    ...medianOf(shutCase({ nodes: 10, pods })),
  }));
  const [least] = measured;
  if (!least) return [];
  const perStep = ({ pods, value }: typeof least) => value / (pods * Math.log(pods));
  return measured.slice(1).map((it) => ({
    name: 'B1',
    what: `growth: 100 → ${it.pods} pods on 10 nodes, against n log n`,
    unit: 'ratio',
    value: perStep(it) / perStep(least),
    target: 1,
    calibration: it.calibration,
  }));
}

/** B2: a week of decisions each two minutes with the forecast on, through the whole tick. */
async function week(): Promise<Figure> {
  const shipped = defaultPolicy('bench');
  const policy: Policy = {
    ...shipped,
    cadence: { windows: [], otherwise: minutes(2) },
    prediction: { ...shipped.prediction, mode: 'active' },
  };
  const scenario = weekScenario(1);
  const calibration = calibrate();
  const begun = performance.now();
  const { records } = await runPolicy(scenario, policy);
  const value = (performance.now() - begun) / 1_000;
  const what = `simulate: 7 days, ${records.length} decisions, forecast`;
  return { name: 'B2', what, unit: 's', value, target: 3, calibration };
}

/** B3: what a minute in which a decision is due and holds costs, the SDK included. */
async function tickCost(): Promise<Figure> {
  const calibration = calibrate();
  const what = 'tick over the wire, a decision that holds: CPU';
  return { name: 'B3', what, unit: 'ms', value: await tickOverWire(), target: 30, calibration };
}

/** B3: what each service is asked. */
async function calls(): Promise<readonly Figure[]> {
  const { holds, idle } = await callsOverWire();
  const sum = Object.values(idle).reduce((all, it) => all + it, 0);
  const rows = Object.entries(MOST_CALLS).map(([service, target]) => ({
    what: `tick that holds: calls to ${service}`,
    value: holds[service] ?? 0,
    target,
  }));
  const others = Object.keys(holds).filter((it) => !(it in MOST_CALLS));
  if (others.length > 0) throw new Error(`nobody said how often to call ${others.join()}`);
  return [...rows, { what: 'idle heartbeat: calls in all', value: sum, target: 1 }].map((it) => ({
    ...{ name: 'B3', unit: 'calls' as const, calibration: calibrate() },
    ...it,
  }));
}

const MOST_CALLS: Readonly<Record<string, number>> = {
  dynamodb: 5,
  ec2: 2,
  kubernetes: 10,
  prometheus: 10,
  // The policy, read once.
  ssm: 1,
};

/** B5: how much of a cluster's life a minute of CPU lives through. */
async function swarms(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [medium, target] of [['facade', 100] as const, ['wire', 3] as const]) {
    const calibration = calibrate();
    const value = await swarmSpeed(medium);
    const what = `fault swarm, ${medium}: cluster-days a CPU minute`;
    figures.push({
      ...{ name: 'B5', what, unit: 'days', isSpeed: true },
      value,
      target,
      calibration,
    });
  }
  return figures;
}

const isMet = ({ value, target, isSpeed }: Figure): boolean =>
  isSpeed ? value >= target : value <= target;

/** B4: the bundle of the autoscaler, started in processes of its own. */
async function cold(): Promise<readonly Figure[]> {
  const calibration = calibrate();
  const { megabytes, took, resident } = await coldStart();
  return [
    { what: 'bundle of the autoscaler: size', unit: 'MB', value: megabytes, target: 2.5 } as const,
    {
      what: 'bundle of the autoscaler: cold import',
      unit: 'ms',
      value: took,
      target: 500,
    } as const,
    { what: 'bundle of the autoscaler: memory', unit: 'MB', value: resident, target: 145 } as const,
  ].map((it) => ({ name: 'B4', calibration, ...it }));
}

/** B4: the most memory that a tick needs while nodes are bought and watched. */
async function busy(): Promise<Figure> {
  const calibration = calibrate();
  const { peak, nodes, pods } = await busyTick();
  const what = `busy tick, ${nodes} nodes and ${pods} pods: most memory`;
  return { name: 'B4', what, unit: 'MB', value: peak, target: 190, calibration };
}

const WARM_UP_FOR = 300;
const MEASURE_FOR = 1_000;
const LEAST_ROUNDS = 15;

/** Median over a second of rounds, once the compiler has seen the code for a while. */
function medianOf({ policy, seen, state }: BenchCase): Pick<Figure, 'value' | 'calibration'> {
  const warm = performance.now();
  while (performance.now() - warm < WARM_UP_FOR) decide(policy, seen, state);
  const calibration = calibrate();
  const times: number[] = [];
  const begun = performance.now();
  while (times.length < LEAST_ROUNDS || performance.now() - begun < MEASURE_FOR) {
    const start = performance.now();
    decide(policy, seen, state);
    times.push(performance.now() - start);
  }
  return { value: middle(times), calibration };
}

const CALIBRATION_STEPS = 5_000_000;

/** The fixed loop: xorshift over small integers, the best of five. */
function calibrate(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const begun = performance.now();
    let word = 1 + round;
    for (let step = 0; step < CALIBRATION_STEPS; step++) {
      word ^= word << 13;
      word ^= word >>> 17;
      word ^= word << 5;
    }
    // Read, so that the loop cannot be left out as useless.
    if (word !== 0) best = Math.min(best, performance.now() - begun);
  }
  return best;
}

function middle(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function tableOf(figures: readonly Figure[]): string {
  const table = new Table({
    head: ['', 'what', 'target', 'figure', 'met', 'fixed loop'],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'right', 'right', 'left', 'right'],
  });
  for (const figure of figures) {
    const { name, what, unit, value, target, calibration } = figure;
    table.push([
      name,
      what,
      `${figure.isSpeed ? '≥' : '≤'} ${written(target, unit)}`,
      written(value, unit),
      isMet(figure) ? 'yes' : 'NO',
      written(calibration, 'ms'),
    ]);
  }
  return table.toString();
}

const written = (value: number, unit: Figure['unit']): string => {
  const digits = value >= 10 ? 1 : 3;
  if (unit === 'ratio') return `× ${value.toFixed(2)}`;
  return unit === 'calls' ? String(value) : `${value.toFixed(digits)} ${unit}`;
};

// Last, so that every constant above has its value.
if (values.help) process.stdout.write(HELP);
else await bench();
