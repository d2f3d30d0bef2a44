import type { Ratio } from '../../units.ts';
import { MINUTE } from '../../units.ts';
import { DURATION, SHARE } from '../quantities.ts';
import { at, type Rule, type Spec, unless } from '../rule.ts';

/** Removing a node moves its load to the others: closer watermarks would buy it right back. */
const GAP = 0.1 as Ratio;

const shareGap = (signal: 'cpu' | 'memory'): Rule => ({
  code: `hysteresis-${signal}`,
  reads: [`spec.scaleUp.${signal}.above`, `spec.scaleDown.${signal}.below`],
  find: ({ scaleUp, scaleDown }) => {
    const { above } = scaleUp[signal];
    const most = rounded(above - GAP);
    return unless(scaleDown[signal].below <= most, {
      path: at(`spec.scaleDown.${signal}.below`),
      expected:
        most < 0
          ? `a share well under scaleUp.${signal}.above (${SHARE.render(above)})`
          : `at most ${SHARE.render(most)}, ten points under scaleUp.${signal}.above (${SHARE.render(above)})`,
      hint: 'closer together, each removal would buy the node right back',
    });
  },
});

const queueGap: Rule = {
  code: 'hysteresis-queue',
  reads: ['spec.scaleUp.queue.above', 'spec.scaleDown.queue.below'],
  find: ({ scaleUp, scaleDown }) => {
    const { above } = scaleUp.queue;
    return unless(scaleDown.queue.below <= above / 2, {
      path: at('spec.scaleDown.queue.below'),
      expected: `at most ${Math.floor(above / 2)}, half of scaleUp.queue.above (${above})`,
      hint: 'closer together, each removal would buy the node right back',
    });
  },
};

const maxLoadAfter: Rule = {
  code: 'load-after-removal-outside-watermarks',
  reads: ['spec.scaleDown.maxLoadAfter', 'spec.scaleDown.cpu.below', 'spec.scaleUp.cpu.above'],
  find: ({ scaleUp, scaleDown }) => {
    const [low, high] = [scaleDown.cpu.below, scaleUp.cpu.above];
    return unless(scaleDown.maxLoadAfter >= low && scaleDown.maxLoadAfter < high, {
      path: at('spec.scaleDown.maxLoadAfter'),
      expected: `a share from ${SHARE.render(low)} (scaleDown.cpu.below) to just under ${SHARE.render(high)} (scaleUp.cpu.above)`,
      hint:
        scaleDown.maxLoadAfter < low
          ? 'lower, nearly every removal that the low watermark asks for would be refused'
          : 'at the high watermark or above, a removal would itself trigger a scale-up',
    });
  },
};

const target: Rule = {
  code: 'target-outside-watermarks',
  reads: ['spec.scaleUp.targetUtilization', 'spec.scaleDown.cpu.below', 'spec.scaleUp.cpu.above'],
  find: ({ scaleUp, scaleDown }) => {
    const [low, high] = [scaleDown.cpu.below, scaleUp.cpu.above];
    return unless(scaleUp.targetUtilization > low && scaleUp.targetUtilization <= high, {
      path: at('spec.scaleUp.targetUtilization'),
      expected: `a share above ${SHARE.render(low)} (scaleDown.cpu.below) and up to ${SHARE.render(high)} (scaleUp.cpu.above)`,
      hint:
        scaleUp.targetUtilization <= low
          ? 'aiming at the low watermark or under it would buy nodes only to remove them'
          : 'aiming above the high watermark would leave the trigger standing',
    });
  },
};

/**
 * Planned at the P90, which the load reaches one time in ten: a target over the high watermark is
 * sound, as long as even that peak leaves some CPU free.
 */
const HIGHEST_FORECAST_TARGET = 0.95 as Ratio;

const forecastTarget: Rule = {
  code: 'forecast-target-too-high',
  reads: ['spec.prediction.targetUtilization'],
  find: ({ prediction: { targetUtilization } }) =>
    unless(targetUtilization > 0 && targetUtilization <= HIGHEST_FORECAST_TARGET, {
      path: at('spec.prediction.targetUtilization'),
      expected: `a share above 0% and up to ${SHARE.render(HIGHEST_FORECAST_TARGET)}`,
      hint: 'planned for so much, every peak of the forecast would overload its nodes',
    }),
};

const cpuFloor: Rule = {
  code: 'corroboration-floor-too-high',
  reads: ['spec.scaleUp.applicationSignals', 'spec.scaleUp.cpu.above'],
  find: ({ scaleUp }) =>
    unless(scaleUp.applicationSignals.cpuFloor < scaleUp.cpu.above, {
      path: at('spec.scaleUp.applicationSignals.cpuFloor'),
      expected: `a share under ${SHARE.render(scaleUp.cpu.above)} (scaleUp.cpu.above)`,
      hint: 'from there on CPU triggers by itself and symptoms would never count',
    }),
};

const horizon: Rule = {
  code: 'forecast-horizon',
  reads: ['spec.prediction.horizon'],
  find: ({ prediction }) =>
    unless(prediction.horizon >= 10 * MINUTE && prediction.horizon <= 60 * MINUTE, {
      path: at('spec.prediction.horizon'),
      expected: 'a time span from 10m to 1h',
      hint: 'a node needs minutes to boot, and past an hour the forecast knows little',
    }),
};

const WINDOWS = [
  ['scaleUp.cpu', (spec: Spec) => spec.scaleUp.cpu.for],
  ['scaleUp.memory', (spec: Spec) => spec.scaleUp.memory.for],
  ['scaleUp.queue', (spec: Spec) => spec.scaleUp.queue.for],
  ['scaleUp.latencyP95', (spec: Spec) => spec.scaleUp.latencyP95.for],
  ['scaleUp.errorRate', (spec: Spec) => spec.scaleUp.errorRate.for],
  ['scaleDown.cpu', (spec: Spec) => spec.scaleDown.cpu.for],
  ['scaleDown.memory', (spec: Spec) => spec.scaleDown.memory.for],
  ['scaleDown.queue', (spec: Spec) => spec.scaleDown.queue.for],
] as const;

/** Samples come every 15 s: under a minute, one late scrape makes the whole window unknown. */
const windowLengths: readonly Rule[] = WINDOWS.map(([path, read]) => ({
  code: 'window-length',
  reads: [`spec.${path}.for`],
  find: (spec) =>
    unless(read(spec) >= MINUTE && read(spec) <= 60 * MINUTE, {
      path: at(`spec.${path}.for`),
      expected: 'a time span from 1m to 1h',
      hint: 'there is one sample every 15s, and a full window must be seen first',
    }),
}));

const COOLDOWNS = [
  ['scaleUp.cooldown', (spec: Spec) => spec.scaleUp.cooldown],
  ['scaleDown.cooldown', (spec: Spec) => spec.scaleDown.cooldown],
  ['scaleDown.cooldownAfterScaleUp', (spec: Spec) => spec.scaleDown.cooldownAfterScaleUp],
] as const;

/** A cooldown shorter than a tick is none: the next decision would always come after it. */
const cooldowns: readonly Rule[] = COOLDOWNS.map(([path, read]) => ({
  code: 'cooldown-shorter-than-a-tick',
  reads: [`spec.${path}`, 'spec.cadence'],
  find: (spec) => {
    const { windows, otherwise } = spec.cadence;
    const tick = windows.reduce((least, { every }) => (every < least ? every : least), otherwise);
    return unless(read(spec) >= tick, {
      path: at(`spec.${path}`),
      expected: `at least ${DURATION.render(tick)}, the shortest time between decisions`,
      hint: 'a shorter cooldown is over before the next decision and holds nothing back',
    });
  },
}));

/** Share arithmetic without binary dust: 0.7 − 0.1 must be 0.6, as people subtract. */
const rounded = (value: number): Ratio => (Math.round(value * 1e9) / 1e9) as Ratio;

export const LOAD_RULES: readonly Rule[] = [
  shareGap('cpu'),
  shareGap('memory'),
  queueGap,
  maxLoadAfter,
  target,
  forecastTarget,
  cpuFloor,
  horizon,
  ...windowLengths,
  ...cooldowns,
];
