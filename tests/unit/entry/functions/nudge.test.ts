import { describe, expect, it } from 'vitest';
import { minutes } from '../../../../autoscaler/src/core/units.ts';
import { aWireWorld, callsOf } from '../../../support/wire-world.ts';

const SELDOM = { windows: [], otherwise: minutes(5) };

async function aRestingWorld() {
  const it = await aWireWorld({ load: () => 3, policy: { cadence: SELDOM } });
  await it.run(12);
  it.forget();
  expect((await it.beat()).outcome).toBe('idle');
  it.forget();
  return it;
}

const named = (it: Awaited<ReturnType<typeof aRestingWorld>>, name: string) =>
  it.measured.filter((point) => point.name === name);

describe('a tick that the controller asks for', () => {
  it('decides at once when pods wait, whatever the cadence says', async () => {
    const it = await aRestingWorld();
    expect((await it.beat({ correlation: 'nudge', decide: true })).outcome).toBe('ticked');
    expect(named(it, 'Decisions')).toHaveLength(1);
    expect(it.logged.every(({ fields }) => fields['correlation'] === 'nudge')).toBe(true);
    // And the next one is due as long after this one as ever.
    expect((await it.beat()).outcome).toBe('idle');
  });

  it('looks without deciding for anything else, and costs one call where nothing is open', async () => {
    const it = await aRestingWorld();
    expect((await it.beat({ correlation: 'nudge' })).outcome).toBe('idle');
    expect(callsOf(it)).toEqual({ dynamodb: 1 });
  });
});

describe('the controller’s life sign', () => {
  const duties = { 'policy-sync': 30_000, credentials: 600_000 };

  it('becomes metrics, and is neither a tick nor counted as one', async () => {
    const it = await aRestingWorld();
    expect((await it.beat({ lifeSign: { duties } })).outcome).toBe('heard');
    expect(it.measured).toEqual([
      { name: 'ControllerDutyAge', value: 30_000, of: 'policy-sync' },
      { name: 'PolicySyncAge', value: 30_000 },
      { name: 'ControllerDutyAge', value: 600_000, of: 'credentials' },
    ]);
    expect(callsOf(it)).toEqual({});
  });

  it.each([
    ['a name that is none', { 'drop table': 1 }],
    ['no number', { credentials: 'old' }],
    [
      'more duties than there are',
      Object.fromEntries([...'abcdefghijklmnopqrstu'].map((it) => [it, 1])),
    ],
  ])('with %s makes no metric of it: the event is a tick like any other', async (_what, told) => {
    const it = await aRestingWorld();
    expect((await it.beat({ lifeSign: { duties: told } })).outcome).toBe('idle');
    expect(named(it, 'ControllerDutyAge')).toEqual([]);
  });
});
