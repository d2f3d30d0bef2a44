import { z } from 'zod';
import { MONTH_HOURS } from './use.ts';
import type { Client } from './words.ts';

const run = z.object({
  name: z.string(),
  nodeHours: z.number().positive(),
  costList: z.number().nonnegative(),
  costReal: z.number().nonnegative(),
  minutesOverloaded: z.number().nonnegative(),
});

/** As much of `smartscale demo --json` as a month is reckoned from. */
export const WEEK = z.object({
  currency: z.string(),
  baselineNodes: z.number().positive(),
  runs: z.array(run).min(2, { error: 'the runs of a week: of a policy, and of fixed nodes' }),
});
export type Week = z.output<typeof WEEK>;

/** The first run is the policy's; `static` are the nodes that it is held against. */
export function sidesOf({ runs }: Week): { readonly now: Run; readonly before: Run } {
  const [now] = runs;
  const before = runs.find(({ name }) => name === 'static');
  if (now && before) return { now, before };
  throw new Error('a week has a run of a policy and one called "static"');
}
type Run = z.output<typeof run>;

/** Weeks of a month of 730 hours. */
const WEEKS = MONTH_HOURS / (7 * 24);

export interface Payback {
  /** Of nodes, in the week's currency a month. */
  readonly saved: number;
  readonly share: number;
  /** After what SmartScale adds to the bill. */
  readonly net: number;
  /** Fixed nodes from which on the saving pays for that, the load growing with them. */
  readonly from: number;
}

/** `adds`: what SmartScale adds a month, in the week's currency. The load of a week is every week's. */
export function paybackOf(week: Week, adds: number, of: 'costList' | 'costReal'): Payback {
  const { now, before } = sidesOf(week);
  const saved = (before[of] - now[of]) * WEEKS;
  return {
    saved,
    share: 1 - now[of] / before[of],
    net: saved - adds,
    from: saved > 0 ? (adds / saved) * week.baselineNodes : Number.POSITIVE_INFINITY,
  };
}

/** By the client's own price of a node: a figure of his, which no list price is mixed with. */
export function clientPayback(week: Week, { nodes, nodeMonth }: Client) {
  const { now, before } = sidesOf(week);
  const share = 1 - now.nodeHours / before.nodeHours;
  return { share, saved: share * nodes * nodeMonth };
}

/**
 * The arithmetic behind 60,000–70,000 BDT (C3): so many nodes for half the day and two for the
 * other, at one price or with a share of spot.
 */
export function claimOf(peak: number, spot: { readonly share: number; readonly off: number }) {
  const average = (peak + LEAST) / 2;
  return { average, factor: average * (1 - spot.share * spot.off) };
}
const LEAST = 2;
