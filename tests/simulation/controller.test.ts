import { describe, expect, test } from 'vitest';
import { hours, minutes } from '../../autoscaler/src/core/units.ts';
import type { WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import { NO_FAULTS } from '../../autoscaler/world/faults.ts';
import { PLACES } from '../../autoscaler/world/wire/internet.ts';
import { accessIn, amiss } from '../support/controller-judge.ts';
import { aControllerWorld } from '../support/controller-world.ts';
import { controllerMatrix, KEEPERS, noAccess } from './controller-matrix.ts';

const { secrets: IDS } = PLACES;

/** Of Secrets in the cluster. */
const writes = (sent: readonly WireRequest[]) =>
  sent.filter(({ url, method }) => /\/namespaces\/[\w-]+\/secrets/.test(url) && method !== 'GET');

describe('the controller', () => {
  test('puts all in its place from nothing, and then leaves it alone', async () => {
    const { wire, pass, told, violations, logged } = await aControllerWorld({
      only: KEEPERS,
      before: noAccess,
    });
    await pass(minutes(1));
    expect(amiss(wire)).toEqual([]);
    expect(writes(told.sent)).toHaveLength(5);
    await pass(minutes(30));
    expect(writes(told.sent)).toHaveLength(5);
    expect(logged).toHaveLength(6);
    expect(violations).toEqual([]);
  });

  test('keeps tokens young through a working day, and says nothing secret', async () => {
    const { wire, pass, leaks, violations, logged } = await aControllerWorld({
      only: [...KEEPERS, 'life-sign'],
    });
    const seen = new Set<string>();
    for (let hour = 0; hour < 7; hour++) {
      await pass(hours(1));
      seen.add(wire.secrets.get(IDS.joinToken) ?? '');
      expect(amiss(wire), `after ${hour + 1} h`).toEqual([]);
    }
    expect(wire.cluster.minted.size).toBe(6);
    expect(seen.size).toBe(2);
    expect(logged.filter((line) => line.includes('rotated'))).toHaveLength(2);
    expect([violations, leaks()]).toEqual([[], []]);
    const [last] = wire.invoked.slice(-1);
    expect(Object.keys(last?.event as object)).toEqual(['lifeSign']);
    expect(wire.invoked.length).toBeGreaterThan(80);
  });

  test('ends at any call and begins again, and nothing false was ever stored', async () => {
    // A sample of calls: `npm run crash-matrix` strikes every one.
    const { calls, passed, failures } = await controllerMatrix(3);
    expect(failures).toEqual([]);
    expect(calls).toBeGreaterThan(20);
    expect(passed).toBeGreaterThan(14);
  });

  test.each([1, 2])('outlives an hour in which everything fails, seed %i', async (seed) => {
    const it = await aControllerWorld({ seed, only: KEEPERS, before: noAccess });
    it.state.rates = { ...NO_FAULTS, fail: 0.25, lost: 0.1, crash: 0.02, late: 0.002 };
    await it.pass(hours(1));
    it.state.rates = NO_FAULTS;
    await it.pass(minutes(20));
    expect([amiss(it.wire), it.violations, it.leaks()]).toEqual([[], [], []]);
  });

  test.each([4])('outlives a clock that is set forwards and back, seed %i', async (seed) => {
    const it = await aControllerWorld({ seed, only: KEEPERS });
    it.state.rates = { ...NO_FAULTS, clockStep: hours(5) };
    await it.pass(hours(2));
    it.state.rates = NO_FAULTS;
    await it.pass(minutes(75));
    expect([amiss(it.wire), it.violations]).toEqual([[], []]);
  });

  test.each(['throttled', 'refused', 'garbage', 'empty'] as const)(
    'keeps what is good while Secrets Manager is %s, and tries without haste',
    async (how) => {
      const it = await aControllerWorld({ only: ['credentials'] });
      await it.pass(minutes(50));
      it.state.outage = { service: 'secretsmanager', how };
      const before = it.told.calls;
      await it.pass(hours(1));
      expect(it.told.calls - before).toBeLessThan(70);
      expect(accessIn(it.wire)?.token).toBe('token-1');
      const [standing] = it.controller().roster.standings();
      expect(standing?.age).toBeGreaterThan(minutes(60));
      expect(it.logged.every((line) => line.includes('"duty failed"'))).toBe(true);
      it.state.outage = undefined;
      await it.pass(minutes(6));
      expect(accessIn(it.wire)?.token).toBe('minted.1.of-smartscale-autoscaler');
    },
  );
});
