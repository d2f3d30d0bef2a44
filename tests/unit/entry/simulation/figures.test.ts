import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditFleet } from '../../../../autoscaler/src/entry/simulation/credit-fleet.ts';
import { elasticityOf } from '../../../../autoscaler/src/entry/simulation/elasticity.ts';
import { countReversals } from '../../../../autoscaler/src/entry/simulation/measure.ts';
import { nodesAt70 } from '../../../../autoscaler/src/entry/simulation/rivals.ts';

describe('elasticity', () => {
  it('is zero where supply is demand', () => {
    const curve = [2, 3, 3, 5, 4];
    expect(elasticityOf({ demanded: curve, supplied: curve })).toEqual({
      thetaU: 0,
      thetaO: 0,
      tauU: 0,
      tauO: 0,
      instability: 0,
      jitter: 0,
    });
  });

  it('counts a shortfall by its share of the demand and by its time', () => {
    const figures = elasticityOf({ demanded: [4, 4, 4, 4], supplied: [4, 3, 4, 4] });
    expect(figures.thetaU).toBeCloseTo(100 / 4 / 4);
    expect(figures.tauU).toBe(25);
    expect(figures.thetaO).toBe(0);
  });

  it('counts an excess by its share of the demand and by its time', () => {
    const figures = elasticityOf({ demanded: [2, 2], supplied: [5, 2] });
    expect(figures.thetaO).toBeCloseTo(75);
    expect(figures.tauO).toBe(50);
  });

  it('calls supply that moves on its own unstable, and counts it as jitter', () => {
    const { instability, jitter } = elasticityOf({
      demanded: Array.from({ length: 61 }, () => 3),
      supplied: Array.from({ length: 61 }, (_, minute) => 3 + (minute % 2)),
    });
    expect(instability).toBe(100);
    expect(jitter).toBeCloseTo(60 / (61 / 60));
  });

  it('is never negative but for jitter', () => {
    const curve = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(curve, curve, (demanded, supplied) => {
        const { jitter: _, ...rest } = elasticityOf({ demanded, supplied });
        for (const value of Object.values(rest)) expect(value).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('reversals', () => {
  const minute = 60_000;
  const at = (minutes: number, up: boolean) => ({ at: minutes * minute, up });

  it('are two opposite actions within an hour', () => {
    expect(countReversals([at(0, true), at(60, false)])).toBe(1);
    expect(countReversals([at(0, true), at(61, false)])).toBe(0);
  });

  it('are not two actions of one direction', () => {
    expect(countReversals([at(0, true), at(5, true), at(90, false), at(95, false)])).toBe(0);
  });

  it('are counted between neighbours, back and forth', () => {
    expect(countReversals([at(0, true), at(20, false), at(40, true)])).toBe(2);
  });
});

describe('nodes at 70 %', () => {
  it('are what carries the load without a rounding error too many', () => {
    expect(nodesAt70(1.4)).toBe(1);
    expect(nodesAt70(1.41)).toBe(2);
    expect(nodesAt70(14)).toBe(10);
  });
});

describe('CPU credits of a fleet', () => {
  const HOUR = 60;

  it('cost nothing at the baseline', () => {
    const fleet = creditFleet(24, 576);
    for (let minute = 0; minute < 24 * HOUR; minute++) fleet.minute(1, 0.4);
    expect(fleet.end()).toBeCloseTo(0, 6);
  });

  it('bill what a four-hour peak borrows when the node ends', () => {
    // 60 % of two vCPUs for four hours uses 288 vCPU-minutes; 96 are earned in that time.
    const fleet = creditFleet(24, 576);
    for (let minute = 0; minute < 4 * HOUR; minute++) fleet.minute(1, 1.2);
    fleet.minute(0, 0);
    expect(fleet.end()).toBeCloseTo(192, 6);
  });

  it('pay debts from later idleness, but forgive nothing that a node owed when it ended', () => {
    const fleet = creditFleet(24, 576);
    for (let minute = 0; minute < HOUR; minute++) fleet.minute(2, 1);
    for (let minute = 0; minute < 10 * HOUR; minute++) fleet.minute(1, 0);
    expect(fleet.end()).toBeCloseTo(60 - 24, 6);
  });
});
