import { describe, expect, it } from 'vitest';
import { queriesOf } from '../../../../autoscaler/src/adapters/prometheus/client.ts';
import {
  after,
  type Instant,
  type Millis,
  seconds,
} from '../../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../../autoscaler/src/ports/errors.ts';
import { NOON } from '../../../support/cluster.ts';

/** A Prometheus whose every answer takes so long, or as long as it is waited for, and fails. */
function aSlowOne(takes: Millis) {
  let now: Instant = NOON;
  const waited: Millis[] = [];
  const queries = queriesOf({
    exchange: async ({ timeout }) => {
      waited.push(timeout);
      now = after(now, Math.min(takes, timeout) as Millis);
      throw new OperatingError({ service: 'prometheus', kind: 'timeout' }, 'no answer');
    },
    url: 'https://prometheus.test:30090',
    credentials: async () => ({ user: 'autoscaler', password: 'secret' }),
    clock: {
      now: () => now,
      sleep: async (span) => {
        now = after(now, span);
      },
    },
    jitter: () => 1,
  });
  return { ask: () => queries.instant('up', NOON), waited, spent: () => now - NOON };
}

describe('a query to a slow Prometheus', () => {
  it('never takes longer than its budget, for the last attempt gets only what is left', async () => {
    const { ask, waited, spent } = aSlowOne(seconds(30));
    await expect(ask()).rejects.toMatchObject({ kind: 'timeout' });
    expect(waited).toEqual([4_000, 4_000, 100]);
    expect(spent()).toBe(9_000);
  });

  it('is asked three times in all while the budget lasts', async () => {
    const { ask, waited, spent } = aSlowOne(seconds(1));
    await expect(ask()).rejects.toMatchObject({ kind: 'timeout' });
    expect(waited).toHaveLength(3);
    expect(spent()).toBe(3_900);
  });
});

describe('a password that cannot be had', () => {
  it('is an operating error like any other', async () => {
    const queries = queriesOf({
      exchange: async () => {
        throw new Error('never asked');
      },
      url: 'https://prometheus.test:30090',
      credentials: async () => {
        throw new OperatingError({ service: 'secrets', kind: 'denied' }, 'no password');
      },
      clock: { now: () => NOON, sleep: async () => {} },
      jitter: () => 1,
    });
    await expect(queries.instant('up', NOON)).rejects.toMatchObject({ service: 'secrets' });
  });
});
