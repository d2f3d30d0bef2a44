import type { Instance, Node, Pod } from '../../autoscaler/src/core/cluster.ts';
import type { Forecast } from '../../autoscaler/src/core/forecast/forecast.ts';
import {
  type Gauge,
  measured,
  NOT_CONFIGURED,
  type Observation,
  type Reading,
  type Signals,
  type UnknownReason,
  unknown,
} from '../../autoscaler/src/core/observation.ts';
import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import { EMPTY_STATE, type State } from '../../autoscaler/src/core/state.ts';
import {
  type Cores,
  type InstanceId,
  type InstanceType,
  minutes,
  ratio,
} from '../../autoscaler/src/core/units.ts';
import { aCluster, aNode, MORNING, NOON, ZONE_A, ZONE_B } from './cluster.ts';

/** Three Ready workers over two zones. */
export const THREE = [
  aNode({ name: 'a1' }),
  aNode({ name: 'a2', market: 'spot' }),
  aNode({ name: 'b1', zone: ZONE_B, market: 'spot' }),
] as const;

/** So many Ready workers, in zone a and zone b by turns: `n1`, `n2` … */
export const workers = (count: number): readonly Node[] =>
  Array.from({ length: count }, (_, index) =>
    aNode({ name: `n${index + 1}`, zone: index % 2 === 0 ? ZONE_A : ZONE_B }),
  );

export const anInstance = (traits: Partial<Instance> & { readonly id: InstanceId }): Instance => ({
  state: 'running',
  launchedAt: MORNING,
  zone: ZONE_A,
  type: 't3.small' as InstanceType,
  market: 'on-demand',
  ...traits,
});

/** The running instance under a node. */
export const instanceOf = ({ name, instance, zone, market }: Node): Instance =>
  anInstance({ id: instance ?? (`i-${name}` as InstanceId), zone, market });

type Value = number | UnknownReason;

const reading = (value: Value, at = NOON): Reading<number> =>
  typeof value === 'number' ? measured(value, at) : unknown(value);

/** A signal that has long stood where it is now, unless its windows say otherwise. */
export function aGauge(traits: {
  readonly now: Value;
  readonly floor?: Value;
  readonly ceiling?: Value;
}): Gauge {
  const { now, floor = now, ceiling = now } = traits;
  return {
    kind: 'configured',
    now: reading(now),
    floor: reading(floor),
    ceiling: reading(ceiling),
  };
}

export interface ObservationTraits extends Partial<Omit<Observation, 'signals'>> {
  readonly workers?: readonly Node[];
  readonly pods?: readonly Pod[];
  readonly signals?: Partial<Signals>;
  /** vCPUs in use; as the CPU signal says when absent. */
  readonly cores?: number;
}

/**
 * Three Ready workers with their instances, CPU 50 %, memory 40 %; nothing waits, nothing comes.
 */
export function anObservation(traits: ObservationTraits = {}): Observation {
  const { workers: nodes = THREE, pods = [], signals: given, cores, ...rest } = traits;
  const signals: Signals = {
    cpu: aGauge({ now: 0.5 }),
    memory: aGauge({ now: 0.4 }),
    queue: NOT_CONFIGURED,
    latencyP95: NOT_CONFIGURED,
    errorRate: NOT_CONFIGURED,
    ...given,
  };
  const forecast: Forecast = { kind: 'off' };
  return {
    at: NOON,
    nodes: measured(nodes, NOON),
    cluster: measured(aCluster({ pods }), NOON),
    instances: measured(nodes.filter(({ role }) => role === 'worker').map(instanceOf), NOON),
    load: loadOf(signals, nodes, cores),
    idle: measured({}, NOON),
    forecast,
    ...rest,
    signals,
  };
}

function loadOf({ cpu }: Signals, nodes: readonly Node[], cores?: number): Reading<Cores> {
  if (cores !== undefined) return measured(cores as Cores, NOON);
  if (cpu.kind === 'not-configured') return unknown('not-asked');
  if (cpu.now.kind === 'unknown') return cpu.now;
  const serving = nodes.filter((it) => it.role === 'worker' && it.ready && it.schedulable);
  return measured((cpu.now.value * 2 * serving.length) as Cores, NOON);
}

type Sections = {
  readonly [K in keyof Policy]?: Policy[K] extends string | readonly unknown[]
    ? Policy[K]
    : Partial<Policy[K]>;
};

/** The brief's figures, and such as tests reckon with whatever the defaults are tuned to. */
function basePolicy(): Policy {
  const policy = defaultPolicy('shop');
  const target = ratio(0.6);
  return {
    ...policy,
    scaleUp: { ...policy.scaleUp, targetUtilization: target },
    prediction: {
      mode: 'active',
      targetUtilization: target,
      hysteresis: ratio(0.1),
      horizon: minutes(30),
    },
  };
}

/** The default policy with these fields of its sections changed. */
export function aPolicy(change: Sections = {}): Policy {
  const base = basePolicy();
  const merge = <K extends keyof Policy>(key: K): Policy[K] => {
    const old = base[key];
    const own = change[key];
    if (own === undefined) return old;
    const whole = typeof own === 'string' || Array.isArray(own);
    // Sections are plain objects: what is left out keeps its default.
    return (whole ? own : { ...(old as object), ...(own as object) }) as Policy[K];
  };
  const keys = Object.keys(base) as readonly (keyof Policy)[];
  return Object.fromEntries(keys.map((key) => [key, merge(key)])) as unknown as Policy;
}

export const aState = (change: Partial<State> = {}): State => ({ ...EMPTY_STATE, ...change });

/** CPU low for the whole window, memory low: all that D2 asks of the signals. */
export const QUIET: Pick<Signals, 'cpu' | 'memory'> = {
  cpu: aGauge({ now: 0.2 }),
  memory: aGauge({ now: 0.3 }),
};

/** CPU above the high watermark for the whole window. */
export const BUSY: Pick<Signals, 'cpu'> = { cpu: aGauge({ now: 0.85, floor: 0.8 }) };

export const ago = (span: number): typeof NOON => (NOON - span) as typeof NOON;
export const hence = (span: number): typeof NOON => (NOON + span) as typeof NOON;
