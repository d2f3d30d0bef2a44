import type { AwsAccess } from '../../autoscaler/src/adapters/aws/client.ts';
import { dynamoStateStore } from '../../autoscaler/src/adapters/aws/dynamodb/state-store.ts';
import type { TableOptions } from '../../autoscaler/src/adapters/aws/dynamodb/table.ts';
import { ec2Compute } from '../../autoscaler/src/adapters/aws/ec2.ts';
import { snsNotifier } from '../../autoscaler/src/adapters/aws/notifier.ts';
import { ssmPolicySource } from '../../autoscaler/src/adapters/aws/policy-source.ts';
import { secretsManager } from '../../autoscaler/src/adapters/aws/secrets.ts';
import { kubernetesCluster } from '../../autoscaler/src/adapters/kubernetes/client.ts';
import type { Credentials } from '../../autoscaler/src/adapters/prometheus/client.ts';
import { prometheusSignals } from '../../autoscaler/src/adapters/prometheus/signals.ts';
import type { Patience } from '../../autoscaler/src/adapters/transport/retry.ts';
import {
  after,
  type Instant,
  type Millis,
  seconds,
  type Zone,
} from '../../autoscaler/src/core/units.ts';
import type { Clock } from '../../autoscaler/src/ports/clock.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { Exchange } from '../../autoscaler/src/ports/exchange.ts';
import type { SecretStore } from '../../autoscaler/src/ports/secret-store.ts';
import type { Ports } from '../../autoscaler/src/shell/ports.ts';
import { PLACES, subnetOf } from '../../autoscaler/world/wire/internet.ts';

export interface WirePortsOptions {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly jitter: () => number;
  readonly zones: readonly Zone[];
  /** No repeat begins that would end later; the state may be written for some seconds more. */
  readonly deadline?: () => Instant;
}

/** After the work is over the record is written and the lease released. */
const FOR_THE_RECORD = seconds(5);

const CREDENTIALS = { accessKeyId: 'key', secretAccessKey: 'secret' };
const PAUSE = 200 as Millis;

/**
 * All ports of a tick as the function has them: the real adapters with the real SDK, over one
 * exchange. Stands in for the composition root of the functions, whose names and bounds it uses.
 */
export function wirePorts(options: WirePortsOptions): Ports {
  const { exchange, clock, jitter, zones, deadline } = options;
  const access: AwsAccess = { exchange, region: PLACES.region, credentials: CREDENTIALS };
  const patience: Patience = {
    clock,
    attempts: 2,
    pause: PAUSE,
    jitter,
    ...(deadline ? { deadline } : {}),
  };
  const secrets = secretsManager({ access, patience });
  return {
    clock,
    store: dynamoStateStore(tableOptions(options)),
    signals: prometheusSignals({
      exchange,
      url: PLACES.prometheus,
      credentials: () => prometheusLogin(secrets),
      clock,
      jitter,
    }),
    cluster: kubernetesCluster({
      exchange,
      server: PLACES.server,
      token: () => secrets.read(PLACES.secrets.token, { fresh: true }),
      patience,
      timeout: seconds(5),
    }),
    compute: ec2Compute({
      access,
      patience,
      timeout: seconds(5),
      cluster: PLACES.cluster,
      template: PLACES.template,
      subnets: Object.fromEntries(zones.map((zone) => [zone, subnetOf(zone)])),
    }),
    policies: ssmPolicySource({ access, patience, parameter: PLACES.parameter }),
    notifier: snsNotifier({
      access,
      clock,
      jitter,
      cluster: PLACES.cluster,
      correlation: 'run',
      topics: PLACES.topics,
    }),
    telemetry: { log: () => {}, measure: () => {} },
  };
}

/** The table as functions ask for it. */
export const tableOptions = ({
  exchange,
  clock,
  jitter,
  deadline,
}: Omit<WirePortsOptions, 'zones'>): TableOptions => ({
  exchange,
  patience: {
    clock,
    attempts: 3,
    pause: PAUSE,
    jitter,
    ...(deadline ? { deadline: () => after(deadline(), FOR_THE_RECORD) } : {}),
  },
  timeout: seconds(2),
  region: PLACES.region,
  credentials: CREDENTIALS,
  table: PLACES.table,
  cluster: PLACES.cluster,
});

/**
 * The SDK looks for its configuration files at the first call of a process: that takes real time,
 * which virtual time cannot wait for. Afterwards it remembers what it found.
 */
export async function warmSdk(options: Omit<WirePortsOptions, 'exchange'>): Promise<void> {
  const exchange: Exchange = async () => {
    throw new OperatingError({ service: 'nothing', kind: 'denied' }, 'only to wake the SDK');
  };
  const { policies, store, compute, notifier, clock } = wirePorts({ ...options, exchange });
  const secrets = secretsManager({
    access: { exchange, region: PLACES.region, credentials: CREDENTIALS },
    patience: { clock, attempts: 1, pause: PAUSE, jitter: options.jitter },
  });
  const event = { kind: 'alarm-over', code: 'at-maximum' } as const;
  await Promise.allSettled([
    policies.read(),
    store.peek(),
    compute.owned(),
    notifier.tell(event, clock.now()),
    secrets.read('none'),
  ]);
}

async function prometheusLogin(secrets: SecretStore): Promise<Credentials> {
  return JSON.parse(await secrets.read(PLACES.secrets.prometheus)) as Credentials;
}
