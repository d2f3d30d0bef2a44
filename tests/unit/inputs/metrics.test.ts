import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Metrics,
  parseMetrics,
  signalsFromMetrics,
} from '../../../autoscaler/src/core/inputs/metrics.ts';
import type { Signal } from '../../../autoscaler/src/core/observation.ts';
import { parsePolicy } from '../../../autoscaler/src/core/policy/parse.ts';
import { NOON } from '../../support/cluster.ts';

const POLICY = 'tests/fixtures/policies/brief.yaml';
const read = parsePolicy(readFileSync(POLICY, 'utf8'), POLICY);
if (!read.ok) throw new Error('the fixture is sound');
const policy = read.value;

const signals = (metrics: Metrics) => signalsFromMetrics(metrics, policy, NOON);
const cpu = (value: number, forSeconds: number) => signals({ cpu: { value, forSeconds } }).cpu;

function extremes(signal: Signal): readonly unknown[] {
  if (signal.kind === 'not-configured') return [];
  const { now, floor, ceiling } = signal;
  return [now, floor, ceiling].map((it) => (it.kind === 'measured' ? it.value : it.why));
}

describe('a signal that a person writes down', () => {
  test('above its threshold for long enough, it was so for the whole window', () => {
    expect(extremes(cpu(0.82, 180))).toEqual([0.82, 0.82, 0.82]);
  });

  test('above it for less, it was at the threshold inside the window', () => {
    expect(extremes(cpu(0.82, 179))).toEqual([0.82, 0.7, 0.82]);
  });

  test('below its threshold for long enough, it was so for the whole window', () => {
    expect(extremes(cpu(0.18, 600))).toEqual([0.18, 0.18, 0.18]);
  });

  test('below it for less, it was at the threshold inside the window', () => {
    expect(extremes(cpu(0.18, 599))).toEqual([0.18, 0.18, 0.3]);
  });

  test('a signal without a say in removals has no lower threshold', () => {
    const { latencyP95 } = signals({ p95: { value: 0.1, forSeconds: 0 } });
    expect(extremes(latencyP95)).toEqual([0.1, 0.1, 0.1]);
  });

  test('fires on at most one side, and on none without its time', () => {
    const value = fc.double({ min: 0, max: 1, noNaN: true });
    const time = fc.integer({ min: 0, max: 2_000 });
    fc.assert(
      fc.property(value, time, (share, lasted) => {
        const [, floor, ceiling] = extremes(cpu(share, lasted));
        expect(Number(floor) > 0.7).toBe(share > 0.7 && lasted >= 180);
        expect(Number(ceiling) < 0.3).toBe(share < 0.3 && lasted >= 600);
        expect(Number(floor)).toBeLessThanOrEqual(Number(ceiling));
      }),
    );
  });
});

describe('a signal without a value', () => {
  test('left out, it is not configured, but CPU and memory are then unknown', () => {
    const all = signals({});
    expect(extremes(all.cpu)).toEqual(['not-asked', 'not-asked', 'not-asked']);
    expect(extremes(all.memory)).toEqual(['not-asked', 'not-asked', 'not-asked']);
    const others = [all.queue, all.latencyP95, all.errorRate];
    expect(others.map(({ kind }) => kind)).toEqual(Array(3).fill('not-configured'));
  });

  test('"unknown" and "not-configured" are taken at their word', () => {
    const all = signals({ cpu: 'not-configured', memory: 'unknown', queue: 'unknown' });
    expect(all.cpu).toEqual({ kind: 'not-configured' });
    expect(extremes(all.memory)).toEqual(['no-data', 'no-data', 'no-data']);
    expect(extremes(all.queue)).toEqual(['no-data', 'no-data', 'no-data']);
  });
});

test('a metrics file is read as it is documented', () => {
  const metrics: Metrics = {
    cpu: { value: 0.82, forSeconds: 240 },
    memory: 'unknown',
    errorRate: { value: 0.01, forSeconds: 0 },
    p95: { value: 1.2, forSeconds: 30 },
    queue: 'not-configured',
  };
  expect(parseMetrics(JSON.stringify(metrics), 'm.json')).toEqual({ ok: true, value: metrics });
  expect(parseMetrics('{}', 'm.json')).toEqual({ ok: true, value: {} });
});
