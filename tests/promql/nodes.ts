import type { Series } from './promtool.ts';

interface NodeFacts {
  readonly cpus?: number;
  /** Share of each CPU that is not idle, all along. */
  readonly busy?: number;
  /** Overrides `busy`: so many steps of 15 s at each share, one after the other. */
  readonly course?: readonly (readonly [steps: number, busy: number])[];
  readonly steal?: number;
  readonly ready?: boolean;
  readonly cordoned?: boolean;
  readonly server?: boolean;
  readonly created?: number;
}

/** How long the series of a node go on: half an hour. */
const STEPS = 120;
/** Counters are far from zero: near it `rate` guesses that they began at zero. */
const UPTIME = 10_000;
const MODES = ['idle', 'user', 'system', 'nice', 'iowait', 'irq', 'softirq', 'steal'];
const always = (value: number): string => `${value}x${STEPS}`;

/** What node-exporter and kube-state-metrics say of one node. */
export function node(name: string, facts: NodeFacts = {}): Series {
  const { ready = true, cordoned = false, server = false, created = 0 } = facts;
  const status = (is: string, value: number) => ({
    [`kube_node_status_condition{node="${name}",condition="Ready",status="${is}"}`]: always(value),
  });
  return {
    ...cpuOf(name, facts),
    ...status('true', ready ? 1 : 0),
    ...status('false', 0),
    ...status('unknown', ready ? 0 : 1),
    [`kube_node_spec_unschedulable{node="${name}"}`]: always(cordoned ? 1 : 0),
    [`kube_node_created{node="${name}"}`]: always(created),
    ...(server ? { [`kube_node_role{node="${name}",role="control-plane"}`]: always(1) } : {}),
  };
}

/** Eight modes for each CPU, as node-exporter writes them: each counts its seconds. */
export function cpuOf(name: string, facts: NodeFacts = {}, more = ''): Series {
  const { cpus = 2, busy = 0, steal = 0, course = [[STEPS, busy]] } = facts;
  const shares = (mode: string) => (share: number) =>
    mode === 'user' ? share : mode === 'steal' ? steal : mode === 'idle' ? 1 - share - steal : 0;
  const series: Record<string, string> = {};
  for (let cpu = 0; cpu < cpus; cpu++)
    for (const mode of MODES)
      series[`node_cpu_seconds_total{node="${name}",cpu="${cpu}",mode="${mode}"${more}}`] = counter(
        course.map(([steps, share]) => [steps, shares(mode)(share)]),
      );
  return series;
}

/** Seconds spent in a mode: so many steps at each share of the time. */
function counter(course: readonly (readonly [steps: number, share: number])[]): string {
  let value = UPTIME;
  return course
    .map(([steps, share]) => {
      const from = value;
      const rise = Math.round(15_000 * share) / 1_000;
      value += rise * steps;
      return `${from}+${rise}x${steps - 1}`;
    })
    .join(' ');
}

/** The same, beginning so many steps later. */
export const later = (steps: number, series: Series): Series =>
  Object.fromEntries(
    Object.entries(series).map(([name, values]) => [name, `_x${steps} ${values}`]),
  );
