import type { Usd } from '../../autoscaler/src/core/units.ts';
import {
  NO_CAPACITY,
  QUOTA,
  type Refused,
  type Supply,
} from '../../autoscaler/world/facade/compute.ts';
import type { World } from '../../autoscaler/world/model/state.ts';
import type { Random } from '../../autoscaler/world/random.ts';

/** What EC2 refuses in one life, and how it words it. */
export interface Market {
  /** Most instances that the account may run while things go wrong. */
  readonly quota: number;
  readonly refusals: readonly Refused[];
  /** For the month, which begins with the life; without it money is no object. */
  readonly budget?: Usd;
}

/** Nothing is refused but for want of capacity. */
export const PLENTIFUL: Market = { quota: 50, refusals: [NO_CAPACITY] };

/** As many as nobody here can want. */
const AMPLE = 50;

/**
 * Of each class of the adapter's error table, and what it comes to in the list that a fleet answers
 * with: there even a throttle is final.
 */
const OTHERS: readonly Refused[] = [
  { code: 'UnfulfillableCapacity', kind: 'no-capacity' },
  { code: 'SpotMaxPriceTooLow', kind: 'no-capacity' },
  { code: 'Unsupported', kind: 'no-capacity' },
  { code: 'InsufficientFreeAddressesInSubnet', kind: 'no-capacity' },
  { code: 'MaxSpotInstanceCountExceeded', kind: 'no-capacity' },
  { code: 'RequestLimitExceeded', kind: 'no-capacity' },
  { code: 'InternalError', kind: 'no-capacity' },
  QUOTA,
  { code: 'InstanceLimitExceeded', kind: 'quota' },
  { code: 'UnauthorizedOperation', kind: 'configuration' },
  { code: 'InvalidAMIID.NotFound', kind: 'configuration' },
];

export function drawMarket(random: Random): Market {
  const quota = random.pick([AMPLE, AMPLE, AMPLE, 5, 4]) ?? AMPLE;
  const refusals = [NO_CAPACITY, NO_CAPACITY, random.pick(OTHERS) ?? NO_CAPACITY];
  // A life costs some twenty cents.
  const budget = random.pick([0, 0, 0, 0, 0.04, 0.08]) as Usd | undefined;
  return { quota, refusals, ...(budget ? { budget } : {}) };
}

export interface Selling extends Pick<Supply, 'has' | 'lag'> {
  readonly market: Market;
  readonly random: Random;
  readonly faulty: (world: World) => boolean;
  readonly count: (kind: string) => void;
}

/** EC2's side of one life. */
export const supplyOf =
  ({ market, random, faulty, count, has, lag }: Selling): ((world: World) => Supply) =>
  (world) => ({
    has,
    lag,
    get quota() {
      return faulty(world) ? market.quota : AMPLE;
    },
    refusal: () => random.pick(market.refusals) ?? NO_CAPACITY,
    onRefusal: (code) => count(`refused-${code}`),
    onPartial: () => count('fleet-partial'),
  });
