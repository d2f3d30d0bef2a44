import type { InstanceType, Millis, Usd } from '../units.ts';
import { NO_CREDITS, spendCredits } from './credits.ts';
import type { Stretch } from './stretches.ts';

/**
 * What a fleet of one type borrowed over these stretches in CPU credits, in US dollars: what AWS
 * billed on the way, and what is owed at the end and billed later. It begins with nothing saved and
 * nothing owed, so that a week stands for itself. Where the load is unknown nothing is borrowed.
 */
export function borrowedOver(stretches: readonly Stretch[], type: InstanceType): Usd {
  let credits = NO_CREDITS;
  let billed = 0;
  for (const { paid, load, length } of stretches) {
    if (load === undefined) continue;
    const instances = fleetOf(paid.spot + paid['on-demand'], type);
    const spent = spendCredits(credits, { instances, load, span: length });
    credits = spent.credits;
    billed += spent.billed;
  }
  // A fleet that ends is billed all that it owes.
  const end = { instances: [], load: 0, span: 0 as Millis };
  return (billed + spendCredits(credits, end).billed) as Usd;
}

const fleetOf = (nodes: number, type: InstanceType) =>
  Array.from({ length: nodes }, () => ({ type }));
