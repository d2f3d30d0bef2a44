import { describe, expect, it } from 'vitest';
import { recordedAt } from '../../../autoscaler/world/model/recorded.ts';
import type { Samples } from '../../../autoscaler/world/model/state.ts';

const NaNs = [Number.NaN, Number.NaN, Number.NaN];

const samplesOf = (values: readonly number[]): Samples => ({
  at: values.map((_, index) => (index * 15_000) as never),
  cpu: [...values],
  memory: [...values],
  queue: [...values],
  latency: [...values],
  errors: [...values],
  load: [...values],
});

describe('what Prometheus records', () => {
  it('of a rate is the mean of the last minute', () => {
    const samples = samplesOf([9, 1, 2, 3, 6]);
    for (const signal of ['cpu', 'load', 'latency', 'errors'] as const)
      expect(recordedAt(samples, signal, 4)).toBe(3);
  });

  it('of memory and of the queue is what stands there, since they are no rates', () => {
    const samples = samplesOf([9, 1, 2, 3, 6]);
    for (const signal of ['memory', 'queue'] as const)
      expect(recordedAt(samples, signal, 4)).toBe(6);
  });

  it('of a rate needs two samples in the minute, and of a gauge its own', () => {
    const samples = samplesOf([4, ...NaNs, 8, 6]);
    expect(recordedAt(samples, 'cpu', 4)).toBeNaN();
    expect(recordedAt(samples, 'cpu', 5)).toBe(7);
    expect(recordedAt(samples, 'memory', 3)).toBeNaN();
    expect(recordedAt(samples, 'memory', 4)).toBe(8);
  });
});
