import { snsNotifier } from '../../adapters/aws/notifier.ts';
import { ssmPolicySink } from '../../adapters/aws/policy-sink.ts';
import { sha256 } from '../../adapters/aws/policy-source.ts';
import { kubernetesDelivery } from '../../adapters/kubernetes/delivery.ts';
import { kubernetesGates } from '../../adapters/kubernetes/gates.ts';
import type { HttpOptions } from '../../adapters/kubernetes/http.ts';
import type { Patience } from '../../adapters/transport/retry.ts';
import { syncReader } from '../../core/policy-sync/reader.ts';
import type { Duty } from '../../ports/duty.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import { policySyncDuty } from '../../shell/policy-duty.ts';
import type { SyncPorts } from '../../shell/policy-sync.ts';
import { syncGateDuty } from '../../shell/sync-gate.ts';
import type { Outside } from '../functions/wiring.ts';
import type { ControllerSettings } from './settings.ts';

export type SyncSettings = Pick<ControllerSettings, 'region' | 'cluster' | 'policy' | 'topics'>;

export interface SyncParts extends Pick<Outside, 'exchange' | 'clock' | 'jitter' | 'credentials'> {
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** For both services: what is repeated, and how long. */
  readonly patience: Patience;
  /** The API server, as the controller speaks to it. */
  readonly own: HttpOptions;
}

/** The ports of policy-sync over the real adapters. */
export function policySyncPorts(settings: SyncSettings, parts: SyncParts): SyncPorts {
  const { region, cluster, policy: parameter, topics } = settings;
  const { exchange, clock, jitter, credentials, telemetry, patience, own } = parts;
  const access = { exchange, region, ...(credentials ? { credentials } : {}) };
  return {
    clock,
    delivery: kubernetesDelivery(own),
    sink: ssmPolicySink({ access, patience, parameter }),
    notifier: snsNotifier({ access, clock, jitter, cluster, correlation: 'policy-sync', topics }),
    telemetry,
    sha256,
    reader: syncReader(cluster, sha256),
  };
}

/** The policy's own way, and the gates of all others. */
export function deliveryDuties(settings: SyncSettings, parts: SyncParts): readonly Duty[] {
  const { clock, telemetry, own } = parts;
  const ports = policySyncPorts(settings, parts);
  const { delivery } = ports;
  const { cluster } = settings;
  const gates = kubernetesGates(own);
  return [policySyncDuty(ports), syncGateDuty({ clock, cluster, gates, delivery, telemetry })];
}
