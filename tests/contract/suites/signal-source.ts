import { beforeEach, describe, expect, test } from 'vitest';
import type { Gauge, Reading, SignalName } from '../../../autoscaler/src/core/observation.ts';
import { parsePolicy } from '../../../autoscaler/src/core/policy/parse.ts';
import type { Policy } from '../../../autoscaler/src/core/policy/policy.ts';
import { before, type Instant, isNonEmpty, minutes } from '../../../autoscaler/src/core/units.ts';
import type { SignalSource } from '../../../autoscaler/src/ports/signal-source.ts';

/** One value each 15 seconds, oldest first, the last one at the bench's `now`; NaN is a gap. */
export type Series = readonly number[];

export interface SignalBench {
  readonly port: SignalSource;
  /** A whole five minutes of the clock. */
  readonly now: Instant;
  /**
   * What Prometheus holds: vCPUs for `load`, shares for `cpu` and `memory`, a count for `queue`.
   */
  readonly hold: (
    series: Readonly<Partial<Record<'cpu' | 'memory' | 'queue' | 'load', Series>>>,
  ) => Promise<void>;
  /** From now on Prometheus answers nothing, or answers again. */
  readonly silence: (on: boolean) => Promise<void>;
}

export interface SignalTarget {
  readonly name: string;
  readonly open: () => Promise<SignalBench>;
}

/** Up: 3 minutes. Down: 10 minutes. */
const POLICY = policyOf(`
  scaleUp: { cpu: { above: 70%, for: 3m }, queue: { above: 200, for: 2m } }
  scaleDown: { cpu: { below: 30%, for: 10m } }
  signals: { queue: { query: sum(orders) }, endpoint: /api/products }
`);
/** Names no source for any application signal. */
const BARE: Policy = { ...policyOf(''), signals: { lastGoodFor: POLICY.signals.lastGoodFor } };

function policyOf(spec: string): Policy {
  const head = 'apiVersion: smartscale.dev/v1\nkind: ScalingPolicy\nmetadata: { name: signals }\n';
  const parsed = parsePolicy(`${head}spec:${spec === '' ? ' {}' : spec}\n`, 'contract');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const PER_MINUTE = 4;
/** So many minutes of one value. */
const flat = (value: number, length: number): number[] =>
  Array.from({ length: length * PER_MINUTE }, () => value);
const HALF_AN_HOUR = flat(0.5, 30);

export function signalContract({ name, open }: SignalTarget): void {
  describe(`signals: ${name}`, () => {
    let bench: SignalBench;
    beforeEach(async () => {
      bench = await open();
    });

    const gauge = async (signal: SignalName, policy = POLICY): Promise<Gauge> => {
      const found = (await bench.port.read(policy, bench.now)).signals[signal];
      if (found.kind !== 'configured') throw new Error(`${signal} is not configured`);
      return found;
    };
    const cpu = async (series: Series): Promise<Gauge> => {
      await bench.hold({ cpu: series });
      return gauge('cpu');
    };

    describe('windows', () => {
      test('of a steady signal show its value in all three places', async () => {
        const { now, floor, ceiling } = await cpu(HALF_AN_HOUR);
        for (const reading of [now, floor, ceiling]) expect(value(reading)).toBeCloseTo(0.5, 6);
      });

      test('show as floor the least of the scale-up window', async () => {
        const dip = [...flat(0.9, 25), ...flat(0.1, 2), ...flat(0.9, 2)];
        expect(value((await cpu(dip)).floor)).toBeLessThan(0.2);
        const past = [...flat(0.1, 20), ...flat(0.9, 5)];
        expect(value((await cpu(past)).floor)).toBeCloseTo(0.9, 6);
      });

      test('show as ceiling the most of the scale-down window', async () => {
        const peak = [...flat(0.1, 20), ...flat(0.8, 2), ...flat(0.1, 7)];
        expect(value((await cpu(peak)).ceiling)).toBeGreaterThan(0.7);
        const past = [...flat(0.8, 10), ...flat(0.1, 13)];
        expect(value((await cpu(past)).ceiling)).toBeCloseTo(0.1, 6);
      });

      test('are those of the policy handed in', async () => {
        const recent = [...flat(0.1, 20), ...flat(0.9, 4)];
        await bench.hold({ cpu: recent });
        const long = policyOf('\n  scaleUp: { cpu: { above: 70%, for: 8m } }');
        expect(value((await gauge('cpu', long)).floor)).toBeLessThan(0.2);
        expect(value((await gauge('cpu')).floor)).toBeCloseTo(0.9, 6);
      });
    });

    describe('what cannot be told', () => {
      test('a window that is covered by less than 90 % is unknown', async () => {
        const gap = [...flat(0.5, 22), ...flat(Number.NaN, 3), ...flat(0.5, 5)];
        const { now, floor, ceiling } = await cpu(gap);
        expect(ceiling).toMatchObject({ kind: 'unknown' });
        expect(value(floor)).toBeCloseTo(0.5, 6);
        expect(value(now)).toBeCloseTo(0.5, 6);
      });

      test('a window that began before the first sample is unknown', async () => {
        const { floor, ceiling } = await cpu(flat(0.5, 6));
        expect(value(floor)).toBeCloseTo(0.5, 6);
        expect(ceiling).toMatchObject({ kind: 'unknown' });
      });

      test('one sample that is missing hides nothing', async () => {
        const series = HALF_AN_HOUR.with(-20, Number.NaN);
        expect(value((await cpu(series)).ceiling)).toBeCloseTo(0.5, 6);
      });

      test('samples that ended minutes ago are stale in every window', async () => {
        const { now, floor, ceiling } = await cpu([...flat(0.5, 30), ...flat(Number.NaN, 6)]);
        for (const reading of [now, floor, ceiling]) expect(reading.kind).toBe('unknown');
      });

      test('no samples at all are no zero', async () => {
        const { now, floor, ceiling } = await cpu(flat(Number.NaN, 30));
        for (const reading of [now, floor, ceiling]) expect(reading.kind).toBe('unknown');
        await bench.hold({ load: flat(Number.NaN, 30) });
        expect((await bench.port.read(POLICY, bench.now)).load.kind).toBe('unknown');
      });

      test('a real zero is measured', async () => {
        expect(value((await cpu(flat(0, 30))).ceiling)).toBe(0);
      });

      test('everything is unknown, and nothing is thrown, while Prometheus is silent', async () => {
        await bench.hold({ cpu: HALF_AN_HOUR, load: HALF_AN_HOUR });
        await bench.silence(true);
        const { now, floor, ceiling } = await gauge('cpu');
        const { load, idle, signals } = await bench.port.read(BARE, bench.now);
        for (const reading of [now, floor, ceiling, load, idle])
          expect(reading).toEqual({ kind: 'unknown', why: 'unreachable' });
        expect(signals.queue.kind).toBe('not-configured');
        expect(await bench.port.loadSlots(before(bench.now, minutes(25)), bench.now)).toEqual([]);
        await bench.silence(false);
        expect(value((await gauge('cpu')).now)).toBeCloseTo(0.5, 6);
      });
    });

    describe('sources', () => {
      test('that the policy does not name are not configured', async () => {
        const { signals } = await bench.port.read(BARE, bench.now);
        expect(signals.queue).toEqual({ kind: 'not-configured' });
        expect(signals.latencyP95).toEqual({ kind: 'not-configured' });
        expect(signals.errorRate).toEqual({ kind: 'not-configured' });
        expect(signals.cpu.kind).toBe('configured');
        expect(signals.memory.kind).toBe('configured');
      });

      test('that it names are read', async () => {
        await bench.hold({ queue: flat(240, 30), memory: flat(0.4, 30) });
        expect(value((await gauge('queue')).floor)).toBe(240);
        expect(value((await gauge('memory')).now)).toBeCloseTo(0.4, 6);
        const { signals } = await bench.port.read(POLICY, bench.now);
        expect(signals.latencyP95.kind).toBe('configured');
        expect(signals.errorRate.kind).toBe('configured');
      });

      test('idle times are whole steps of ten minutes', async () => {
        const { idle } = await bench.port.read(POLICY, bench.now);
        if (idle.kind === 'unknown') throw new Error(idle.why);
        const times = Object.values(idle.value);
        expect(isNonEmpty(times)).toBe(true);
        for (const time of times) expect(time % minutes(10)).toBe(0);
      });
    });

    describe('load slots', () => {
      const slots = (from: number, to = 0) =>
        bench.port.loadSlots(before(bench.now, minutes(from)), before(bench.now, minutes(to)));

      test('are whole five minutes, oldest first, each with its mean', async () => {
        const rising = Array.from({ length: 120 }, (_, index) => Math.floor(index / 20) + 1);
        await bench.hold({ load: rising });
        const found = await slots(25);
        expect(found.map(({ start }) => start)).toEqual(
          [25, 20, 15, 10, 5].map((ago) => before(bench.now, minutes(ago))),
        );
        // A sample at a slot's edge may count for either side.
        for (const [index, { cores }] of found.entries())
          expect(Math.abs(cores - (index + 2))).toBeLessThanOrEqual(0.1);
      });

      test('leave out what was under way at either end', async () => {
        await bench.hold({ load: flat(3, 30) });
        const found = await slots(23, 2);
        expect(found.map(({ start }) => start)).toEqual(
          [20, 15, 10].map((ago) => before(bench.now, minutes(ago))),
        );
      });

      test('are none before one has ended', async () => {
        await bench.hold({ load: flat(3, 30) });
        expect(await slots(4)).toEqual([]);
      });

      test('leave out what is not well covered', async () => {
        await bench.hold({ load: [...flat(3, 13), ...flat(Number.NaN, 2), ...flat(3, 15)] });
        const found = await slots(25);
        expect(found.map(({ start }) => start)).toEqual(
          [25, 15, 10, 5].map((ago) => before(bench.now, minutes(ago))),
        );
      });
    });
  });
}

function value(reading: Reading<number>): number {
  if (reading.kind === 'measured') return reading.value;
  throw new Error(`unknown: ${reading.why}`);
}
