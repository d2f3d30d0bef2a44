import type { TickEvent } from '../core/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Compute } from '../ports/compute.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { PolicySource } from '../ports/policy-source.ts';
import type { SignalSource } from '../ports/signal-source.ts';
import type { StateStore } from '../ports/state-store.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** All that a tick may touch. */
export interface Ports {
  readonly clock: Clock;
  readonly signals: SignalSource;
  readonly cluster: Cluster;
  readonly compute: Compute;
  readonly store: StateStore;
  readonly policies: PolicySource;
  readonly notifier: Notifier<TickEvent>;
  readonly telemetry: Telemetry;
}
