import { describe, expect, it } from 'vitest';
import { isGood, withLastGood } from '../../autoscaler/src/core/last-good.ts';
import {
  type Gauge,
  measured,
  NOT_CONFIGURED,
  type Signals,
  type UnknownReason,
  unknown,
} from '../../autoscaler/src/core/observation.ts';
import { after, type Instant, minutes, seconds } from '../../autoscaler/src/core/units.ts';
import { NOON } from '../support/cluster.ts';
import { aGauge } from '../support/observation.ts';

const five = minutes(5);
const at = (span: number): Instant => (NOON + span) as Instant;

const signals = (cpu: Gauge): Signals => ({
  cpu,
  memory: aGauge({ now: 0.4 }),
  queue: NOT_CONFIGURED,
  latencyP95: NOT_CONFIGURED,
  errorRate: NOT_CONFIGURED,
});

const failed = (why: UnknownReason): Gauge => ({
  kind: 'configured',
  now: unknown(why),
  floor: unknown(why),
  ceiling: unknown(why),
});

const GOOD = { at: NOON, signals: signals(aGauge({ now: 0.85, floor: 0.8, ceiling: 0.9 })) };
const fill = (fresh: Signals, now: Instant) =>
  withLastGood(fresh, GOOD, { now, lastGoodFor: five }).cpu;

describe('the last good readings', () => {
  it('stand in for five minutes for what cannot be reached', () => {
    const cpu = fill(signals(failed('unreachable')), at(five));
    expect(cpu).toMatchObject({ now: { value: 0.85 }, floor: { value: 0.8 } });
    const late = signals(failed('unreachable'));
    expect(fill(late, at(five + 1))).toEqual(late.cpu);
  });

  it('never stand in for the ceiling: an old lull removes no node', () => {
    expect(fill(signals(failed('unreachable')), at(seconds(1)))).toMatchObject({
      ceiling: { kind: 'unknown', why: 'unreachable' },
    });
  });

  it.each(['stale', 'no-data', 'malformed', 'too-little-coverage', 'not-asked'] as const)(
    'do not stand in for an answer, such as %s',
    (why) => {
      expect(fill(signals(failed(why)), at(seconds(1)))).toEqual(failed(why));
    },
  );

  it('keep their own age: standing in does not make them younger', () => {
    const lost = signals(failed('unreachable'));
    let last = GOOD;
    // A tick keeps what it decided on as the last good readings, under a stamp of its own.
    for (let minute = 1; minute <= 5; minute++) {
      const now = at(minutes(minute));
      const seen = withLastGood(lost, last, { now, lastGoodFor: five });
      expect(isGood({ ...seen, memory: NOT_CONFIGURED })).toBe(true);
      last = { at: now, signals: seen };
    }
    const now = at(minutes(6));
    expect(withLastGood(lost, last, { now, lastGoodFor: five }).cpu).toEqual(lost.cpu);
  });

  it('fill only the reading that is missing', () => {
    const half = { ...aGauge({ now: 0.2 }), floor: unknown('unreachable') };
    expect(fill(signals(half), at(seconds(1)))).toEqual({
      ...half,
      floor: measured(0.8, NOON),
    });
  });

  it('bring no signal back that the policy names no more, nor one it did not name then', () => {
    const fresh = { ...signals(failed('unreachable')), memory: NOT_CONFIGURED };
    const queue = { ...fresh, queue: failed('unreachable') };
    const filled = withLastGood(queue, GOOD, { now: at(1), lastGoodFor: five });
    expect(filled.memory).toEqual(NOT_CONFIGURED);
    expect(filled.queue).toEqual(failed('unreachable'));
  });

  it('from before the clock was set back are none', () => {
    const lost = signals(failed('unreachable'));
    const ahead = { at: after(NOON, minutes(180)), signals: GOOD.signals };
    const limits = { now: NOON, lastGoodFor: five };
    expect(withLastGood(lost, ahead, limits).cpu).toEqual(lost.cpu);
  });

  it('are none at first', () => {
    const lost = signals(failed('unreachable'));
    const limits = { now: after(NOON, seconds(1)), lastGoodFor: five };
    expect(withLastGood(lost, undefined, limits)).toEqual(lost);
  });
});

describe('readings worth keeping', () => {
  it('are those of a Prometheus that answered, though it had nothing to say of some', () => {
    expect(isGood(GOOD.signals)).toBe(true);
    const quiet = { ...GOOD.signals, latencyP95: failed('no-data') };
    expect(isGood(quiet)).toBe(true);
    expect(isGood({ ...quiet, cpu: failed('unreachable') })).toBe(false);
  });

  it('are none where nothing was measured, or nothing asked for', () => {
    const nothing = { cpu: failed('stale'), memory: failed('stale') };
    expect(isGood({ ...GOOD.signals, ...nothing })).toBe(false);
    const none = { ...GOOD.signals, cpu: NOT_CONFIGURED, memory: NOT_CONFIGURED };
    expect(isGood(none)).toBe(false);
  });
});
