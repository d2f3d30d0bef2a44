import {
  type Gauge,
  measured,
  NOT_CONFIGURED,
  type Reading,
  type Signal,
  type SignalName,
} from '../../core/observation.ts';
import type { Above, Below, Policy } from '../../core/policy/policy.ts';
import { QUERIES } from '../../core/promql/expressions.ts';
import { fill, spanInPromql, textInPromql } from '../../core/promql/render.ts';
import { type Cores, type Instant, type Millis, type NodeName, seconds } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { SignalSource } from '../../ports/signal-source.ts';
import type { Sample } from './answers.ts';
import { type PrometheusOptions, type Queries, queriesOf } from './client.ts';
import { gaugeOf, latestOf, partsOf, whyUnknown } from './readings.ts';
import { loadSlotsOf } from './slots.ts';

/** Prometheus over its HTTP API: seven requests a read, all at once. */
export function prometheusSignals(options: PrometheusOptions): SignalSource {
  return {
    read: async (policy, now) => {
      const look: Look = { queries: queriesOf(options), policy, now };
      const [cpu, memory, queue, latencyP95, errorRate, load, idle] = await Promise.all([
        signal(look, 'cpu'),
        signal(look, 'memory'),
        signal(look, 'queue'),
        signal(look, 'latencyP95'),
        signal(look, 'errorRate'),
        reading(async () => loadOf(look)),
        reading(async () => idleOf(look)),
      ]);
      return { signals: { cpu, memory, queue, latencyP95, errorRate }, load, idle };
    },
    loadSlots: async (since, now) => {
      try {
        return await loadSlotsOf(queriesOf(options), { since, now });
      } catch (error) {
        // The forecast fills the gap at its next look; anything else is a mistake of ours.
        if (!(error instanceof OperatingError)) throw error;
        return [];
      }
    },
  };
}

interface Look {
  readonly queries: Queries;
  readonly policy: Policy;
  readonly now: Instant;
}

/** What the policy says of one signal: its windows, and what its query wants to be filled with. */
interface Source {
  readonly up: Above;
  readonly down?: Below;
  readonly values: Readonly<Record<string, string>>;
}

/** Nothing for a signal that the policy names no source for. */
function sourceOf({ signals, scaleUp, scaleDown }: Policy, name: SignalName): Source | undefined {
  const { queue, endpoint } = signals;
  const values = endpoint === undefined ? undefined : { endpoint: textInPromql(endpoint) };
  switch (name) {
    case 'cpu':
    case 'memory':
      return { up: scaleUp[name], down: scaleDown[name], values: {} };
    case 'queue':
      return queue === undefined
        ? undefined
        : { up: scaleUp.queue, down: scaleDown.queue, values: { query: queue } };
    case 'latencyP95':
    case 'errorRate':
      return values && { up: scaleUp[name], values };
  }
}

async function signal({ queries, policy, now }: Look, name: SignalName): Promise<Signal> {
  const source = sourceOf(policy, name);
  if (!source) return NOT_CONFIGURED;
  const windows = { now, up: source.up.for, down: source.down?.for ?? source.up.for };
  const query = fill(QUERIES[name].expr, {
    ...source.values,
    up: spanInPromql(windows.up),
    down: spanInPromql(windows.down),
  });
  try {
    return gaugeOf(partsOf(await queries.instant(query, now)), windows);
  } catch (error) {
    return allUnknown(whyUnknown(error));
  }
}

const allUnknown = (unknown: Reading<never>): Gauge => ({
  kind: 'configured',
  now: unknown,
  floor: unknown,
  ceiling: unknown,
});

async function reading<T>(read: () => Promise<Reading<T>>): Promise<Reading<T>> {
  try {
    return await read();
  } catch (error) {
    return whyUnknown(error);
  }
}

async function loadOf({ queries, now }: Look): Promise<Reading<Cores>> {
  const parts = partsOf(await queries.instant(QUERIES.load.expr, now));
  return latestOf(parts, now) as Reading<Cores>;
}

/** No row at all is an answer too: no worker gives readings, and so none is known to be idle. */
async function idleOf({ queries, now }: Look): Promise<Reading<Record<NodeName, Millis>>> {
  const samples = await queries.instant(QUERIES.idle.expr, now);
  return measured(Object.fromEntries(samples.map(idleTime)), now);
}

function idleTime({ labels, value }: Sample): readonly [string, Millis] {
  const node = labels['node'];
  if (node === undefined || !Number.isFinite(value) || value < 0)
    throw new OperatingError(
      { service: 'prometheus', kind: 'malformed' },
      `Prometheus: ${value} s is no idle time of node '${node}'`,
    );
  return [node, seconds(value)];
}
