import { HOUR } from '../../src/core/units.ts';
import { factsOf, isUp } from './machines.ts';
import { type Machine, STEP, type World } from './state.ts';

/**
 * CPU credits of burstable types, in vCPU-minutes: a type earns so many an hour up to a cap and
 * spends them above its baseline. Then, in unlimited mode, it borrows: what is borrowed beyond a
 * day's earnings is billed at once, and the rest when the instance ends. In standard mode it is
 * held to its baseline instead.
 */
export function chargeStep(world: World): void {
  const hours = STEP / HOUR;
  for (const machine of world.machines.values()) {
    if (!isUp(machine)) {
      settleSurplus(world, machine);
      continue;
    }
    world.tally.listCost += machine.price * hours;
    accrue(world, machine);
  }
}

function accrue(world: World, machine: Machine): void {
  const burst = factsOf(machine.instance.type).burst;
  if (!burst) return;
  const minutes = STEP / 60_000;
  const balance = machine.credits - machine.surplus + (burst.creditsPerHour * STEP) / HOUR;
  const left = balance - machine.load * minutes;
  machine.credits = Math.min(Math.max(left, 0), burst.maxCredits);
  machine.surplus = Math.max(-left, 0);
  if (world.options.credits === 'standard') machine.surplus = 0;
  const beyond = machine.surplus - burst.maxCredits;
  if (beyond <= 0) return;
  machine.surplus -= beyond;
  bill(world, machine, beyond);
}

/** vCPUs that a machine may use now. */
export function vcpusOf({ options }: World, { instance, credits }: Machine): number {
  const { vcpu, burst } = factsOf(instance.type);
  const spent = burst !== undefined && options.credits === 'standard' && credits <= 0;
  return spent ? vcpu * burst.baseline : vcpu;
}

function settleSurplus(world: World, machine: Machine): void {
  if (machine.surplus <= 0) return;
  bill(world, machine, machine.surplus);
  machine.surplus = 0;
}

function bill(world: World, machine: Machine, vcpuMinutes: number): void {
  const burst = factsOf(machine.instance.type).burst;
  const cost = (vcpuMinutes / 60) * (burst?.surplusPerVcpuHour ?? 0);
  machine.surplusCharged += cost;
  world.tally.surplusCost += cost;
}

/** What would be billed if every machine ended now: added to a report at the end of a run. */
export function outstandingSurplus(world: World): number {
  let sum = 0;
  for (const machine of world.machines.values()) {
    const burst = factsOf(machine.instance.type).burst;
    sum += (machine.surplus / 60) * (burst?.surplusPerVcpuHour ?? 0);
  }
  return sum;
}
