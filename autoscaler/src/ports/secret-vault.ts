import type { Instant } from '../core/units.ts';

export interface VaultEntry {
  readonly text: string;
  /** By the vault's own clock, when this value was put. */
  readonly writtenAt: Instant;
}

/**
 * Where secrets are kept outside the cluster, to be read and written. Throws `OperatingError`; its
 * messages never hold a secret.
 */
export interface SecretVault {
  /** As of now; nothing while no value was ever put. */
  read(id: string): Promise<VaultEntry | undefined>;
  /**
   * Replaces the value. When no answer came it may be done all the same: read it back. Repeated
   * attempts of one call are one value.
   */
  put(id: string, text: string): Promise<void>;
}
