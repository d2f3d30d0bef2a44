import { describe, expect, it } from 'vitest';
import { insist } from '../../../../autoscaler/src/adapters/transport/retry.ts';
import { type Instant, type Millis, seconds } from '../../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../../autoscaler/src/ports/errors.ts';
import { NOON } from '../../../support/cluster.ts';

/** A clock that only moves by being slept on, and calls that fail so before they work. */
function aCall(...failures: readonly (OperatingError['kind'] | 'mistake')[]) {
  let now = NOON;
  const slept: number[] = [];
  let calls = 0;
  const patience = {
    clock: {
      now: () => now,
      sleep: async (span: Millis) => {
        slept.push(span);
        now = (now + span) as Instant;
      },
    },
    attempts: 3,
    pause: 100 as Millis,
    jitter: () => 1,
  };
  const call = async () => {
    const kind = failures[calls];
    calls += 1;
    if (kind === 'mistake') throw new TypeError('a mistake');
    if (kind) throw new OperatingError({ service: 'ec2', kind }, kind);
    return 'done';
  };
  return { patience, call, slept, calls: () => calls };
}

describe('a call that may be repeated', () => {
  it('is repeated after failures that pass, with pauses that double', async () => {
    const { patience, call, slept } = aCall('throttled', 'timeout');
    expect(await insist(patience, call)).toBe('done');
    expect(slept).toEqual([100, 200]);
  });

  it('pauses for half of it at least', async () => {
    const { patience, call, slept } = aCall('unavailable');
    await insist({ ...patience, jitter: () => 0 }, call);
    expect(slept).toEqual([50]);
  });

  it('waits as long as whoever refused asks, and gives up where there is no time for it', async () => {
    const { patience, slept } = aCall();
    let calls = 0;
    const busy = async () => {
      calls += 1;
      const wait = seconds(2);
      throw new OperatingError({ service: 'kubernetes', kind: 'throttled', wait }, 'busy');
    };
    await expect(insist(patience, busy)).rejects.toMatchObject({ kind: 'throttled' });
    expect(slept).toEqual([2_000, 2_000]);
    const deadline = () => (patience.clock.now() + 1_500) as Instant;
    await expect(insist({ ...patience, deadline }, busy)).rejects.toThrow('busy');
    expect([slept.length, calls]).toEqual([2, 4]);
  });

  it('fails with the last failure once the attempts are used up', async () => {
    const { patience, call, calls } = aCall('throttled', 'throttled', 'timeout', 'denied');
    await expect(insist(patience, call)).rejects.toMatchObject({ kind: 'timeout' });
    expect(calls()).toBe(3);
  });

  it.each(['denied', 'malformed', 'mistake'] as const)('fails at once when %s', async (kind) => {
    const { patience, call, calls } = aCall(kind);
    await expect(insist(patience, call)).rejects.toThrow();
    expect(calls()).toBe(1);
  });

  it('begins no pause that would outlast the deadline', async () => {
    const { patience, call, slept } = aCall('throttled', 'throttled');
    const deadline = () => (NOON + seconds(0.15)) as Instant;
    await expect(insist({ ...patience, deadline }, call)).rejects.toMatchObject({
      kind: 'throttled',
    });
    expect(slept).toEqual([100]);
  });
});
