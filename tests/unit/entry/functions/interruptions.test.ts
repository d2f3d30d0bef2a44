import { describe, expect, it } from 'vitest';
import { formatIso } from '../../../../autoscaler/src/core/iso-time.ts';
import { minutes } from '../../../../autoscaler/src/core/units.ts';
import { interrupt } from '../../../../autoscaler/world/model/interruptions.ts';
import { spotMachine } from '../../../support/run.ts';
import { aWireWorld, callsOf, type WireWorld } from '../../../support/wire-world.ts';

const EVERY_MINUTE = { windows: [], otherwise: minutes(1) };

async function aShop(mode: 'active' | 'shadow' = 'active') {
  const it = await aWireWorld({ load: () => 3, policy: { cadence: EVERY_MINUTE, mode } });
  await it.run(3);
  it.forget();
  return it;
}

const warning = ({ world }: WireWorld, instance: string) => ({
  id: 'event-7',
  'detail-type': 'EC2 Spot Instance Interruption Warning',
  source: 'aws.ec2',
  time: formatIso(world.now),
  detail: { 'instance-id': instance, 'instance-action': 'terminate' },
});

describe('an interruption over the wire', () => {
  it('drains the machine, and has the tick replace it under the name of the event', async () => {
    const it = await aShop();
    const machine = spotMachine(it.world);
    interrupt(it.world, machine);
    const answer = await it.interrupt(warning(it, machine.instance.id));
    expect(answer).toEqual({ outcomes: ['drained'] });
    expect(it.invoked).toEqual([
      { functionName: 'smartscale-autoscaler', event: { correlation: 'event-7' } },
    ]);
    await it.beat(it.invoked[0]?.event);
    const told = it.published.map(({ message }) => JSON.parse(message).smartscale);
    expect(told).toMatchObject([
      { correlation: 'event-7', event: { kind: 'removal-started', cause: 'interrupted' } },
      { correlation: 'event-7', event: { kind: 'launch-started', cause: 'replacement' } },
    ]);
  });

  it('drains again when its event comes twice', async () => {
    const it = await aShop();
    const machine = spotMachine(it.world);
    interrupt(it.world, machine);
    const event = warning(it, machine.instance.id);
    await it.interrupt(event);
    expect(await it.interrupt(event)).toEqual({ outcomes: ['drained'] });
    expect(it.invoked).toHaveLength(2);
  });

  it('of somebody else is left alone after one question', async () => {
    const it = await aShop();
    expect(await it.interrupt(warning(it, 'i-0stranger'))).toEqual({ outcomes: ['not-ours'] });
    expect(callsOf(it)).toEqual({ ec2: 1 });
  });

  it('touches nothing in shadow mode', async () => {
    const it = await aShop('shadow');
    const machine = spotMachine(it.world);
    const answer = await it.interrupt(warning(it, machine.instance.id));
    expect(answer).toEqual({ outcomes: ['noted'] });
    expect(callsOf(it)['kubernetes']).toBeUndefined();
  });

  it('that cannot be read is dropped with a record, and asks nobody', async () => {
    const it = await aShop();
    expect(await it.interrupt({ 'detail-type': 'Tuesday' })).toEqual({ outcomes: [] });
    expect([it.logged.length, callsOf(it)]).toEqual([1, {}]);
    expect(it.logged[0]).toMatchObject({ message: 'event dropped' });
  });

  it('is over in time when the cluster does not answer, and a tick was asked for', async () => {
    const it = await aShop();
    const machine = spotMachine(it.world);
    const begun = it.world.now;
    it.line.silence(':6443');
    const answer = await it.interrupt(warning(it, machine.instance.id));
    expect(answer).toEqual({ outcomes: ['out-of-time'] });
    expect(it.world.now - begun).toBeLessThanOrEqual(107_000);
    expect(it.invoked).toHaveLength(1);
  });

  it('asks nothing whose answer could come too late to be logged', async () => {
    const it = await aShop();
    const machine = spotMachine(it.world);
    const begun = it.world.now;
    const ends: number[] = [];
    it.line.heed(({ timeout }) => void ends.push(it.world.now - begun + timeout));
    it.line.silence(':6443');
    await it.interrupt(warning(it, machine.instance.id), 20_000);
    expect(Math.max(...ends)).toBe(17_000);
  });

  it('that is planned is noted for each machine of ours', async () => {
    const it = await aShop();
    const ours = [...it.world.machines.values()].map(({ instance }) => instance.id);
    const answer = await it.interrupt({
      ...warning(it, ''),
      'detail-type': 'AWS Health Event',
      source: 'aws.health',
      detail: {
        service: 'EC2',
        eventTypeCategory: 'scheduledChange',
        affectedEntities: [...ours.slice(0, 2), 'i-0stranger'].map((entityValue) => ({
          entityValue,
        })),
      },
    });
    expect(answer).toEqual({ outcomes: ['noted', 'noted', 'not-ours'] });
  });
});
