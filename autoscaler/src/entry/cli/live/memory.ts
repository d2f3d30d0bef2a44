import type { Policy } from '../../../core/policy/policy.ts';
import type { Instant } from '../../../core/units.ts';
import type { PolicyReading } from '../../../ports/policy-source.ts';
import type { Stored } from '../../../ports/state-store.ts';
import type { Store } from '../../functions/wiring.ts';
import type { Io } from '../io.ts';
import { endOf, findSystem, placeIn, type System, type SystemFlags } from './system.ts';

/** What one cluster remembers, opened for one command. */
export interface Memory {
  readonly system: System;
  readonly cluster: string;
  /** By the system's own clock, at which the command began. */
  readonly now: Instant;
  readonly store: Store;
  /** The policy that Git says, or why it cannot be had. */
  readonly reading: () => Promise<PolicyReading>;
}

/** The SDK is loaded here and not before: commands on files do not wait for it. */
export async function openMemory(flags: SystemFlags, io: Io): Promise<Memory> {
  const system = await findSystem(flags, io);
  const place = placeIn(system);
  const { wireMemory } = await import('../../functions/wiring.ts');
  const { clock, store, policies } = wireMemory(place, system.outside, endOf(system));
  const { cluster } = place;
  return { system, cluster, now: clock.now(), store, reading: () => policies.read() };
}

/** The policy that the next tick would run on; nothing when only the built-in one is left. */
export const policyInForce = (reading: PolicyReading, stored: Stored): Policy | undefined =>
  reading.kind === 'current' ? reading.policy : stored.policy;

/** Without a policy nobody has said whose clock is meant. */
export const zoneOf = (policy: Policy | undefined): string => policy?.timeZone ?? 'UTC';
