import { STEP, type World } from '../../autoscaler/world/model/state.ts';
import type { SignalBench } from '../contract/suites/signal-source.ts';

/** Puts these series where the world keeps its samples, the last one at the present. */
export function holdSamples(world: World, series: Parameters<SignalBench['hold']>[0]): void {
  const { samples } = world;
  const whole = Math.max(...Object.values(series).map((it) => it.length));
  const begin = world.now - (whole - 1) * STEP;
  // A gap at the end is no sample at all: Prometheus stopped scraping then.
  const last = (it: readonly number[]) => it.findLastIndex((value) => !Number.isNaN(value));
  const length = Math.max(...Object.values(series).map(last)) + 1;
  const gap = Array.from({ length }, () => Number.NaN);
  const put = (target: number[], values: readonly number[] = gap) =>
    void target.splice(0, target.length, ...values.slice(0, length));
  put(
    samples.at,
    Array.from({ length }, (_, index) => begin + index * STEP),
  );
  put(samples.cpu, series.cpu);
  put(samples.memory, series.memory);
  put(samples.queue, series.queue);
  put(samples.load, series.load);
}
