import type { Capacity } from '../policy/policy.ts';

/**
 * D11: how many of so many nodes should be spot: the share, rounded half up, with the on-demand
 * floor kept. The small addend mends products such as 0.29 × 50, which should be 14.5 and are not.
 */
export function spotTarget(nodes: number, { spotShare, onDemandFloor }: Capacity): number {
  const rounded = Math.floor(nodes * spotShare + 0.5 + 1e-9);
  return Math.max(0, Math.min(rounded, nodes - onDemandFloor));
}
