import { describe, expect, it } from 'vitest';
import { type Foreseen, forecastQuality } from '../../../autoscaler/src/core/forecast/quality.ts';
import { measured, unknown } from '../../../autoscaler/src/core/observation.ts';
import {
  after,
  type Cores,
  hours,
  type Millis,
  minutes,
} from '../../../autoscaler/src/core/units.ts';
import { NOON } from '../../support/cluster.ts';

const cores = (value: number): Cores => value as Cores;

/** What was seen so many minutes after noon, and what was expected half an hour later. */
function seen(since: Millis, load: number, [point, p90]: readonly [number, number]): Foreseen {
  const at = after(NOON, since);
  const horizons = [{ ahead: minutes(30), point: cores(point), p90: cores(p90) }];
  const forecast = { kind: 'expected', at, member: 'ridge', fellBack: false, horizons } as const;
  return { at, observation: { load: measured(cores(load), at), forecast } };
}

describe('the quality of forecasts', () => {
  it('is the error as a share of the load, against "as it is now", and the share under P90', () => {
    const records = [
      seen(minutes(0), 2, [3, 3.5]),
      seen(minutes(10), 3, [5, 5.5]),
      seen(minutes(30), 4, [4, 4]),
      seen(minutes(40), 5, [4, 4]),
    ];
    expect(forecastQuality(records)).toEqual({
      wape: 1 / 9,
      wapeLastValue: 4 / 9,
      coverageP90: 0.5,
      forecasts: 2,
    });
  });

  it('is not judged by a load that was read long after its time', () => {
    expect(forecastQuality([seen(minutes(0), 2, [2, 2]), seen(hours(3), 9, [9, 9])])).toBeNull();
  });

  it('is not judged by a load that is unknown', () => {
    const later = seen(minutes(30), 0, [0, 0]);
    const blind = { ...later, observation: { ...later.observation, load: unknown('stale') } };
    expect(forecastQuality([seen(minutes(0), 2, [2, 2]), blind])).toBeNull();
  });

  it('is no number where there was no load at all', () => {
    const idle = [seen(minutes(0), 0, [0, 0]), seen(minutes(30), 0, [0, 0])];
    expect(forecastQuality(idle)).toBeNull();
  });
});
