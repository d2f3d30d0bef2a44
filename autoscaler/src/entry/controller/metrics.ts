import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Duty, Gauge as DutyGauge } from '../../ports/duty.ts';
import type { Roster, Round } from '../../shell/roster.ts';

export interface ControllerMetrics {
  readonly count: (round: Round) => void;
  /** In Prometheus' text format. */
  readonly render: () => Promise<string>;
  readonly contentType: string;
}

export interface MetricsOptions {
  readonly duties: readonly Duty[];
  readonly standings: Roster['standings'];
  /** Of the process itself: memory, event loop. Not where several share one process. */
  readonly ofProcess: boolean;
}

const PREFIX = 'smartscale_';
const OUTCOMES: readonly Round['outcome'][] = ['done', 'unchanged', 'failed', 'crashed'];

/** What Prometheus scrapes: how each duty stands, and what the duties count themselves. */
export function controllerMetrics(options: MetricsOptions): ControllerMetrics {
  const { duties, ofProcess } = options;
  const register = new Registry();
  if (ofProcess) collectDefaultMetrics({ register });
  const runs = new Counter({
    name: `${PREFIX}controller_duty_runs_total`,
    help: 'Rounds of each duty, by what became of them.',
    labelNames: ['duty', 'outcome'],
    registers: [register],
  });
  // From the beginning, so that the first failure is an increase.
  for (const { name } of duties)
    for (const outcome of OUTCOMES) runs.inc({ duty: name, outcome }, 0);
  const took = new Histogram({
    name: `${PREFIX}controller_duty_duration_seconds`,
    help: 'How long a round of each duty took.',
    labelNames: ['duty'],
    buckets: [0.1, 0.3, 1, 3, 10, 30],
    registers: [register],
  });
  registerAges(register, options);
  const gather = gatherer(register, duties);
  return {
    count: ({ duty, outcome, took: span }) => {
      runs.inc({ duty, outcome });
      took.observe({ duty }, span / 1_000);
    },
    render: () => {
      gather();
      return register.metrics();
    },
    contentType: register.contentType,
  };
}

function registerAges(register: Registry, { standings }: MetricsOptions): void {
  new Gauge({
    name: `${PREFIX}controller_duty_age_seconds`,
    help: 'Since each duty last went well; since the process began, where it never did.',
    labelNames: ['duty'],
    registers: [register],
    collect() {
      for (const { name, age } of standings()) this.set({ duty: name }, age / 1_000);
    },
  });
}

/** Names may come and go with what a duty knows: they are gathered anew before each scrape. */
function gatherer(register: Registry, duties: readonly Duty[]): () => void {
  const known = new Map<string, Gauge>();
  const made = ({ name, help, labels = {} }: DutyGauge): Gauge => {
    const labelNames = Object.keys(labels);
    const gauge = new Gauge({ name: `${PREFIX}${name}`, help, labelNames, registers: [register] });
    known.set(name, gauge);
    return gauge;
  };
  return () => {
    for (const gauge of known.values()) gauge.reset();
    for (const told of duties.flatMap(({ gauges }) => gauges?.() ?? []))
      (known.get(told.name) ?? made(told)).set(told.labels ?? {}, told.value);
  };
}
