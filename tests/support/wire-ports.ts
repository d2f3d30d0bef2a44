import { dynamoStateStore } from '../../autoscaler/src/adapters/aws/dynamodb/state-store.ts';
import type { Instant, Millis, Zone } from '../../autoscaler/src/core/units.ts';
import { seconds } from '../../autoscaler/src/core/units.ts';
import type { InterruptionSettings } from '../../autoscaler/src/entry/functions/settings.ts';
import {
  type Outside,
  type Root,
  type RunPorts,
  wire,
} from '../../autoscaler/src/entry/functions/wiring.ts';
import type { Clock } from '../../autoscaler/src/ports/clock.ts';
import type { DecisionLog } from '../../autoscaler/src/ports/decision-log.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { Exchange } from '../../autoscaler/src/ports/exchange.ts';
import type { StateStore } from '../../autoscaler/src/ports/state-store.ts';
import { PLACES, subnetOf } from '../../autoscaler/world/wire/internet.ts';

export interface WireOptions {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly jitter: () => number;
  readonly zones: readonly [Zone, ...Zone[]];
}

const CREDENTIALS = { accessKeyId: 'key', secretAccessKey: 'secret' };

export const settingsOf = (zones: WireOptions['zones']): InterruptionSettings => ({
  region: PLACES.region,
  cluster: PLACES.cluster,
  table: PLACES.table,
  policy: PLACES.parameter,
  prometheus: PLACES.prometheus,
  secrets: PLACES.secrets,
  template: PLACES.template,
  subnets: Object.fromEntries(zones.map((zone) => [zone, subnetOf(zone)])),
  environment: 'Production',
  ground: { zones },
  topics: PLACES.topics,
  autoscaler: PLACES.autoscaler,
});

/** The functions' outside in the simulated world. Nobody reads what they log. */
export const wireOutsideOf = (given: Omit<WireOptions, 'zones'>): Outside => ({
  ...given,
  credentials: CREDENTIALS,
  telemetry: () => ({ log: () => {}, measure: () => {} }),
});

/** The functions' own composition of ports and adapters, in the simulated world. */
export const wireRoot = ({ zones, ...given }: WireOptions): Root =>
  wire(settingsOf(zones), wireOutsideOf(given));

/** The ports of one run that may go on for ever. */
export const wirePorts = (options: WireOptions): RunPorts =>
  wireRoot(options).begin({ correlation: 'run', workUntil: NEVER, endBy: NEVER });

const NEVER = Date.UTC(2100, 0, 1) as Instant;

/** The table past all functions, as people and bystanders use it. */
export const tableOver = ({ exchange, clock, jitter }: Omit<WireOptions, 'zones'>) =>
  dynamoStateStore({
    exchange,
    patience: { clock, attempts: 1, pause: 100 as Millis, jitter },
    timeout: seconds(3),
    region: PLACES.region,
    credentials: CREDENTIALS,
    table: PLACES.table,
    cluster: PLACES.cluster,
  }) satisfies StateStore & DecisionLog;

/**
 * The SDK looks for its configuration files at the first call of a process: that takes real time,
 * which virtual time cannot wait for. Afterwards it remembers what it found.
 */
export async function warmSdk(options: Omit<WireOptions, 'exchange'>): Promise<void> {
  const exchange: Exchange = async () => {
    throw new OperatingError({ service: 'nothing', kind: 'denied' }, 'only to wake the SDK');
  };
  const { policies, store, compute, notifier, clock, secrets, invoker } = wirePorts({
    ...options,
    exchange,
  });
  const news = { kind: 'alarm-over', code: 'at-maximum' } as const;
  await Promise.allSettled([
    policies.read(),
    store.peek(),
    compute.owned(),
    notifier.tell(news, { at: clock.now() }),
    secrets.read('none'),
    invoker('none').askForTick(),
  ]);
}
