import { type Millis, SECOND } from '../../autoscaler/src/core/units.ts';

export interface Order {
  readonly number: string;
  readonly total: number;
}

/** Orders that were accepted and wait to be shipped, oldest first. */
export interface OrderQueue {
  readonly add: (order: Order) => void;
  readonly isFull: () => boolean;
  readonly length: () => number;
  /** Ships what fits in the time that passed since it was last called. */
  readonly work: (passed: Millis) => void;
  /** Ships all of it at once: nothing outlives the process. */
  readonly finish: () => number;
}

interface Pace {
  readonly perSecond: number;
  readonly limit: number;
  readonly ship: (order: Order) => void;
}

/** Works orders off at a steady rate, as a warehouse does: a sale faster than it makes a queue. */
export function createOrderQueue({ perSecond, limit, ship }: Pace): OrderQueue {
  const waiting: Order[] = [];
  /** Orders, in whole and parts, that there was time for and that are not shipped yet. */
  let credit = 0;
  const shipNext = (count: number): number => {
    const next = waiting.splice(0, count);
    for (const order of next) ship(order);
    return next.length;
  };
  return {
    add: (order) => {
      waiting.push(order);
    },
    isFull: () => waiting.length >= limit,
    length: () => waiting.length,
    work: (passed) => {
      credit += (perSecond * passed) / SECOND;
      credit -= shipNext(Math.floor(credit));
      // Time in which nothing waited is lost: else a quiet night would pay for the whole sale.
      if (waiting.length === 0) credit = Math.min(credit, 1);
    },
    finish: () => shipNext(waiting.length),
  };
}
