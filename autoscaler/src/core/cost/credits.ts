import type { Instance } from '../cluster.ts';
import { HOUR, type Millis, type Usd } from '../units.ts';
import { INSTANCE_TYPES } from './instance-types.ts';

/** CPU credits of all burstable workers together, in vCPU-minutes; below zero is borrowed. */
export interface Credits {
  readonly nodes: number;
  readonly balance: number;
}

export const NO_CREDITS: Credits = { nodes: 0, balance: 0 };

interface Burst {
  readonly instances: readonly Pick<Instance, 'type'>[];
  /** vCPUs in use on all workers. */
  readonly load: number;
  readonly span: Millis;
}

/**
 * What a fleet earned, spent and owes after `span`, and what AWS bills of it in unlimited mode (EC2
 * user guide, "Unlimited mode for burstable performance instances"): what is borrowed beyond a
 * day's earnings at once, and what an instance owes when it ends. An estimate: the load is taken
 * to be spread over all vCPUs alike, and an instance that ends to owe the average.
 */
export function spendCredits(
  { nodes, balance }: Credits,
  { instances, load, span }: Burst,
): { readonly credits: Credits; readonly billed: Usd } {
  // A type that is not in the table has no credits that we know of.
  const facts = instances.flatMap(({ type }) => INSTANCE_TYPES[type] ?? []);
  const bursts = facts.flatMap(({ burst, vcpu }) => (burst ? [{ ...burst, vcpu }] : []));
  const sum = (of: (it: (typeof bursts)[number]) => number) =>
    bursts.reduce((total, it) => total + of(it), 0);
  const allVcpus = facts.reduce((total, { vcpu }) => total + vcpu, 0);
  const hours = span / HOUR;
  const gone = nodes > bursts.length ? (balance * (nodes - bursts.length)) / nodes : 0;
  const share = allVcpus > 0 ? sum(({ vcpu }) => vcpu) / allVcpus : 0;
  const earned = sum(({ creditsPerHour }) => creditsPerHour) * hours;
  const spent =
    Math.min(
      load * share,
      sum(({ vcpu }) => vcpu),
    ) *
    hours *
    60;
  const most = sum(({ maxCredits }) => maxCredits);
  const next = Math.min(balance - gone + earned - spent, most);
  const owed = Math.max(0, -gone) + Math.max(0, -next - most);
  const price = bursts[0]?.surplusPerVcpuHour ?? SURPLUS_PER_VCPU_HOUR;
  return {
    credits: { nodes: bursts.length, balance: Math.max(next, -most) },
    billed: ((owed / 60) * price) as Usd,
  };
}

/** T3 with Linux, every region (EC2 on-demand pricing): for a fleet whose last instance ended. */
const SURPLUS_PER_VCPU_HOUR = 0.05;
