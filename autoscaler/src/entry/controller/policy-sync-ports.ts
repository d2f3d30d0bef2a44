import { snsNotifier } from '../../adapters/aws/notifier.ts';
import { ssmPolicySink } from '../../adapters/aws/policy-sink.ts';
import { sha256 } from '../../adapters/aws/policy-source.ts';
import { kubernetesDelivery } from '../../adapters/kubernetes/delivery.ts';
import type { HttpOptions } from '../../adapters/kubernetes/http.ts';
import type { Patience } from '../../adapters/transport/retry.ts';
import type { Audience } from '../../core/message.ts';
import { syncReader } from '../../core/policy-sync/reader.ts';
import { type Millis, seconds } from '../../core/units.ts';
import type { SyncPorts } from '../../shell/policy-sync.ts';
import type { Outside } from '../functions/wiring.ts';

export interface PolicySyncSettings {
  readonly region: string;
  /** By which sync windows select, and which messages name. */
  readonly cluster: string;
  /** `/smartscale/<cluster>/policy`. */
  readonly parameter: string;
  /** ARN of the topic of each audience. */
  readonly topics: Readonly<Record<Audience, string>>;
  readonly kubernetes: Pick<HttpOptions, 'server' | 'token'>;
}

/** The duty's ports, over an exchange that reaches both AWS and the API server. */
export function policySyncPorts(
  { region, cluster, parameter, topics, kubernetes }: PolicySyncSettings,
  outside: Outside,
  correlation: string,
): SyncPorts {
  const { exchange, clock, jitter, credentials } = outside;
  const access = { exchange, region, ...(credentials ? { credentials } : {}) };
  const patience: Patience = { clock, jitter, attempts: 3, pause: 200 as Millis };
  return {
    clock,
    delivery: kubernetesDelivery({ ...kubernetes, exchange, patience, timeout: seconds(5) }),
    sink: ssmPolicySink({ access, patience, parameter }),
    notifier: snsNotifier({ access, clock, jitter, cluster, correlation, topics }),
    telemetry: outside.telemetry(correlation),
    sha256,
    reader: syncReader(cluster, sha256),
  };
}
