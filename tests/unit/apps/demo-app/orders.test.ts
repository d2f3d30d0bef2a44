import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOrderQueue } from '../../../../apps/demo-app/orders.ts';
import { type Millis, minutes, seconds } from '../../../../autoscaler/src/core/units.ts';

function queueOf(perSecond: number, limit = 1_000) {
  const shipped: string[] = [];
  const ship = ({ number }: { readonly number: string }) => shipped.push(number);
  return { ...createOrderQueue({ perSecond, limit, ship }), shipped };
}

const fill = ({ add }: ReturnType<typeof queueOf>, count: number): void => {
  for (let number = 1; number <= count; number += 1) add({ number: `${number}`, total: 1 });
};

describe('the queue of orders', () => {
  it('grows when orders come faster than they are shipped, and empties afterwards', () => {
    const queue = queueOf(10);
    for (let second = 0; second < 60; second += 1) {
      fill(queue, 30);
      queue.work(seconds(1));
    }
    expect(queue.length()).toBe(60 * (30 - 10));
    queue.work(minutes(2));
    expect(queue.length()).toBe(0);
  });

  it('ships the oldest first', () => {
    const queue = queueOf(2);
    fill(queue, 5);
    queue.work(seconds(1));
    expect(queue.shipped).toEqual(['1', '2']);
  });

  it('keeps its rate whatever the steps in which time passes', () => {
    const spans = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(spans, fc.constantFrom(0.5, 7, 10), (steps, perSecond) => {
        const queue = queueOf(perSecond);
        fill(queue, 1_000);
        for (const step of steps) queue.work(step as Millis);
        const passed = steps.reduce((sum, step) => sum + step, 0);
        expect(queue.shipped.length).toBeLessThanOrEqual((perSecond * passed) / 1_000 + 1e-6);
        expect(queue.shipped.length).toBeGreaterThan((perSecond * passed) / 1_000 - 1 - 1e-6);
      }),
    );
  });

  it('saves up no work while nothing waits', () => {
    const queue = queueOf(10);
    queue.work(minutes(60));
    fill(queue, 100);
    queue.work(100 as Millis);
    expect(queue.shipped.length).toBeLessThanOrEqual(2);
  });

  it('ships nothing at a rate of zero, until it is finished', () => {
    const queue = queueOf(0);
    fill(queue, 3);
    queue.work(minutes(60));
    expect(queue.length()).toBe(3);
    expect(queue.finish()).toBe(3);
    expect(queue.shipped).toEqual(['1', '2', '3']);
  });

  it('is full at its limit', () => {
    const queue = queueOf(10, 2);
    fill(queue, 1);
    expect(queue.isFull()).toBe(false);
    fill(queue, 1);
    expect(queue.isFull()).toBe(true);
  });
});
