import { parseDelivery } from '../core/delivery/parse.ts';
import type { DeliveryPolicy } from '../core/delivery/policy.ts';
import { DELIVERY_FILE } from '../core/policy-sync/files.ts';
import { remembered } from '../core/remembered.ts';
import { planGate } from '../core/sync-gate/plan.ts';
import { GATE } from '../core/sync-names.ts';
import { seconds } from '../core/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { Delivery } from '../ports/delivery.ts';
import type { Duty } from '../ports/duty.ts';
import type { Gates } from '../ports/gates.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export interface SyncGateOptions {
  readonly clock: Clock;
  /** By which windows select. */
  readonly cluster: string;
  readonly gates: Gates;
  readonly delivery: Pick<Delivery, 'files'>;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

/**
 * Opens and shuts the gates of all applications but the policy's own. Nothing in Flux knows the
 * time: whoever flips the gate does. A window that opens is seen within one round.
 */
export function syncGateDuty(options: SyncGateOptions): Duty {
  const { clock, cluster, gates, delivery, telemetry } = options;
  const read = remembered(deliveryIn);
  return {
    name: 'sync-gate',
    every: seconds(15),
    gap: seconds(2),
    // Windows come with the policy's files.
    wokenBy: ['gates', 'policy'],
    run: async () => {
      const [all, files] = await Promise.all([gates.all(), delivery.files()]);
      const policy = read(files.delivery);
      const situation = { now: clock.now(), cluster, ...(policy ? { delivery: policy } : {}) };
      let turned = 0;
      for (const gate of all) {
        const patch = planGate(gate, situation);
        if (!patch) continue;
        await gates.write(gate, patch);
        turned += 1;
        if (patch[GATE]) telemetry.log(`gate ${patch[GATE]}`, { application: gate.application });
      }
      return turned > 0 ? 'done' : 'unchanged';
    },
  };
}

function deliveryIn(text: string | undefined): DeliveryPolicy | undefined {
  const parsed = parseDelivery(text ?? '', DELIVERY_FILE);
  return parsed.ok ? parsed.value : undefined;
}
