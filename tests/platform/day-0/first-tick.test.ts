import { beforeAll, describe, expect, test } from 'vitest';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { PLACES } from '../../../autoscaler/world/wire/internet.ts';
import { amiss } from '../../support/controller-judge.ts';
import { aFirstDay } from '../../support/first-day.ts';

/** The last steps of day 0, in the simulated world: Flux → controller → token → first tick. */
describe('between the first "pulumi up" and Flux', () => {
  let it: Awaited<ReturnType<typeof aFirstDay>>;
  beforeAll(async () => {
    it = await aFirstDay();
    it.startHeartbeat();
    await it.pass(minutes(10));
  });

  test('every heartbeat ends well: no crash loop', () => {
    expect(it.outcomes.length).toBeGreaterThanOrEqual(10);
    expect([...new Set(it.outcomes)]).toEqual(['ticked']);
  });

  test('the lack of a token is an alarm of its own, in words', () => {
    const failures = it.measured.filter(({ name }) => name === 'ScalingFailures');
    expect(failures.length).toBeGreaterThan(3);
    expect(new Set(failures.map((point) => 'of' in point && point.of))).toEqual(
      new Set(['ClusterAccess']),
    );
    expect(it.logged.join('\n')).toContain('no access to the cluster');
  });

  test('nothing is bought and nothing is ended on what nobody can see', async () => {
    expect(it.world.tally.instancesBought).toBe(3);
    const { state } = await it.store.peek();
    expect(state.operations).toEqual([]);
  });

  test('what a tick runs on is the built-in policy, for the parameter holds none', async () => {
    const [newest] = await it.store.decisions({
      from: it.world.options.start,
      to: it.world.now,
      limit: 1,
    });
    expect(newest?.policy.source).toBe('built-in');
  });
});

describe('once Flux is laid', () => {
  test('the controller fills access, join token and policy, and the next tick decides by it', async () => {
    const it = await aFirstDay();
    it.startHeartbeat();
    await it.pass(minutes(3));
    const controller = await it.layFlux();
    await it.pass(minutes(4));
    expect(controller.unready()).toEqual([]);
    expect(amiss(it.wire)).toEqual([]);
    expect(it.wire.parameters.get(PLACES.parameter)?.value).toContain('"policy"');
    it.forget();
    await it.pass(minutes(6));
    expect(it.outcomes).toContain('ticked');
    expect(it.measured.filter(({ name }) => name === 'ScalingFailures')).toEqual([]);
    const [newest] = await it.store.decisions({
      from: it.world.options.start,
      to: it.world.now,
      limit: 1,
    });
    expect(newest?.policy).toMatchObject({
      source: 'current',
      revision: expect.stringMatching(/^main@sha1:/),
    });
  });
});
