import type { Gate, GatePatch } from '../core/sync-gate/plan.ts';

/**
 * The gates that stand before applications, each a Kustomization that applies nothing. A list is
 * complete or throws `OperatingError`, as all else here. Writing is safe to repeat.
 */
export interface Gates {
  all(): Promise<readonly Gate[]>;
  /** A gate that is gone is nobody's. */
  write(gate: Gate, patch: GatePatch): Promise<void>;
}
