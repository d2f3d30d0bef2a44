import type { SpotWave, WorldOptions } from '../../../world/model/state.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Trace } from '../../core/trace/trace.ts';
import { type Cores, type Instant, minutes, seconds } from '../../core/units.ts';

/** One load on one kind of cluster: what every policy of a comparison is run on. */
export interface Scenario {
  readonly name: string;
  readonly seed: number;
  readonly start: Instant;
  readonly end: Instant;
  /** vCPUs that the customers ask for; linear between the trace's points. */
  readonly demand: (at: Instant) => Cores;
  readonly peak: Cores;
  /** Load from before the start, oldest first, one value each five minutes. */
  readonly history: readonly number[];
  readonly spotWaves: readonly SpotWave[];
}

export const SLOT = minutes(5);

/** A missing value repeats the last one that was seen: a gap in a trace is no drop in load. */
export function scenarioOf(
  trace: Trace,
  { seed, historySlots = 0, spotWaves = [] }: ScenarioOptions,
): Scenario {
  const values = filled(trace.values);
  const begin = trace.start + historySlots * trace.step;
  const last = values.length - 1;
  const demand = (at: Instant): Cores => {
    const place = Math.min(Math.max((at - trace.start) / trace.step, 0), last);
    const index = Math.floor(place);
    const [from, to] = [values[index] ?? 0, values[Math.min(index + 1, last)] ?? 0];
    return (from + (to - from) * (place - index)) as Cores;
  };
  return {
    name: trace.name,
    seed,
    start: begin as Instant,
    end: (trace.start + values.length * trace.step) as Instant,
    demand,
    peak: values.slice(historySlots).reduce((top, value) => Math.max(top, value), 0) as Cores,
    history: values.slice(0, historySlots),
    spotWaves,
  };
}

export interface ScenarioOptions {
  readonly seed: number;
  /** So many slots at the beginning are the past that the forecast has learned from. */
  readonly historySlots?: number;
  readonly spotWaves?: readonly SpotWave[];
}

function filled(values: ArrayLike<number>): number[] {
  let last = Array.from(values).find((value) => !Number.isNaN(value)) ?? 0;
  return Array.from(values, (value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}

/** The shop of the demo manifest: 200m and 256 MiB a pod, an HPA from 5 at 320m a pod. */
const SHOP = { minReplicas: 5, targetPerPod: 0.32 as Cores, limitPerPod: 0.5 as Cores };
const LEAST_MAX_REPLICAS = 40;

/** The cluster at the start: enough nodes for the load then, within the policy's bounds. */
export function worldOptions(scenario: Scenario, policy: Policy): WorldOptions {
  const { zones, types } = policy.capacity;
  const [type] = types;
  const wanted = Math.ceil(scenario.demand(scenario.start) / (2 * 0.7));
  const count = Math.min(Math.max(wanted, policy.nodes.min), policy.nodes.max);
  const spot = Math.min(Math.round(count * policy.capacity.spotShare), count - 1);
  const replicas = Math.ceil((scenario.peak / SHOP.targetPerPod) * 1.1);
  return {
    seed: scenario.seed,
    start: scenario.start,
    demand: scenario.demand,
    zones,
    initial: Array.from({ length: count }, (_, index) => ({
      zone: zones[index % zones.length] ?? zones[0],
      type,
      market: index < spot ? 'spot' : 'on-demand',
    })),
    boot: { median: seconds(75), p95: seconds(150), neverJoins: 0.005 },
    shop: {
      ...SHOP,
      maxReplicas: Math.max(LEAST_MAX_REPLICAS, replicas),
      requestCpuMillis: 200,
      requestMemoryMib: 256,
    },
    spotWaves: scenario.spotWaves,
    prices: policy.cost.prices,
    credits: policy.capacity.credits,
  };
}
