import { connectionPool } from '../../../adapters/transport/pool.ts';
import { systemClock, systemJitter } from '../../../adapters/transport/system.ts';
import type { Telemetry } from '../../../ports/telemetry.ts';
import type { Outside } from '../../functions/wiring.ts';

/** A person's terminal is no log: what a run would record is shown by the command itself. */
export const QUIET: Telemetry = { log: () => {}, measure: () => {} };

/** AWS and the cluster over real connections, with the credentials of the shell. */
export function realOutside(): Outside {
  const authorities = new Map<string, string>();
  const { exchange } = connectionPool({ pinned: (hostname) => authorities.get(hostname) });
  return {
    exchange,
    clock: systemClock(),
    jitter: systemJitter,
    telemetry: () => QUIET,
    trust: (hostname, ca) => void authorities.set(hostname, ca),
  };
}
