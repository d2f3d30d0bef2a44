import { connectionPool } from '../../adapters/transport/pool.ts';
import { systemClock, systemJitter } from '../../adapters/transport/system.ts';
import type { Outside } from './wiring.ts';

/**
 * AWS and the cluster over real connections, for functions and people alike. Credentials are those
 * that the SDK finds: a function's role, a person's shell.
 */
export function connectedOutside(telemetry: Outside['telemetry']): Outside {
  const authorities = new Map<string, string>();
  const { exchange } = connectionPool({ pinned: (host) => authorities.get(host) });
  return {
    exchange,
    clock: systemClock(),
    jitter: systemJitter,
    telemetry,
    trust: (host, ca) => void authorities.set(host, ca),
  };
}
