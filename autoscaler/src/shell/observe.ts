import type { Forecast } from '../core/forecast/forecast.ts';
import { withLastGood } from '../core/last-good.ts';
import { measured, type Observation, type Reading, unknown } from '../core/observation.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { State } from '../core/state.ts';
import type { Instant } from '../core/units.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Ports } from './ports.ts';

export interface Look {
  readonly policy: Policy;
  readonly state: State;
  readonly forecast: Forecast;
}

/**
 * One look at the world. Instances are read before nodes are judged by them, all in one go; a list
 * that fails is unknown for this look and never empty.
 */
export async function observe(ports: Ports, look: Look): Promise<Observation> {
  const at = ports.clock.now();
  const [instances, nodes, cluster, readings] = await Promise.all([
    reading(() => ports.compute.owned(), at),
    reading(() => ports.cluster.nodes(), at),
    reading(() => ports.cluster.objects(), at),
    ports.signals.read(look.policy, at),
  ]);
  const signals = withLastGood(readings.signals, look.state.lastGood, {
    now: at,
    lastGoodFor: look.policy.signals.lastGoodFor,
  });
  return { at, instances, nodes, cluster, ...readings, signals, forecast: look.forecast };
}

async function reading<T>(list: () => Promise<T>, at: Instant): Promise<Reading<T>> {
  try {
    return measured(await list(), at);
  } catch (error) {
    // Anything else is a mistake of ours and must end the tick loudly.
    if (!(error instanceof OperatingError)) throw error;
    return unknown(error.kind === 'malformed' ? 'malformed' : 'unreachable');
  }
}
