import { describe, expect, it } from 'vitest';
import { ec2Compute } from '../../../../autoscaler/src/adapters/aws/ec2.ts';
import { type InstanceId, seconds } from '../../../../autoscaler/src/core/units.ts';
import { buy } from '../../../../autoscaler/world/model/machines.ts';
import { NOON, ZONE_A } from '../../../support/cluster.ts';
import { aCompute, error, POOLS, REQUEST, SMALL, scripted } from '../../../support/ec2.ts';
import { anEmptyWorld, smallOnes } from '../../../support/world.ts';

describe('the list', () => {
  it('holds the workers of this cluster alone', async () => {
    const world = anEmptyWorld({ initial: smallOnes(['on-demand', 'spot']) });
    const { port, options } = aCompute({ world });
    await port.create(REQUEST);
    await ec2Compute({ ...options, cluster: 'other' }).create(REQUEST);
    expect((await port.owned()).map(({ operation }) => operation)).toEqual([
      undefined,
      undefined,
      'up-7-0',
    ]);
  });

  it('tells what EC2 knows of an instance', async () => {
    const { port } = aCompute();
    const created = await port.create(REQUEST);
    expect(await port.owned()).toEqual([
      {
        id: created.kind === 'created' ? created.instance : '',
        state: 'pending',
        launchedAt: NOON,
        zone: ZONE_A,
        type: SMALL,
        market: 'spot',
        operation: 'up-7-0',
      },
    ]);
  });

  it('that never ends is an error, and is not cut short', async () => {
    const initial = smallOnes(Array.from({ length: 21 }, () => 'on-demand' as const));
    const { port, line } = aCompute({ world: anEmptyWorld({ initial }), page: 1 });
    await expect(port.owned()).rejects.toMatchObject({ kind: 'malformed' });
    expect(line.sent).toHaveLength(20);
  });

  it('that fails on its second page fails as a whole', async () => {
    const one = `<DescribeInstancesResponse><reservationSet/><nextToken>page-1</nextToken></DescribeInstancesResponse>`;
    const { port } = scripted([{ body: one }, error('InternalError', 500)]);
    await expect(port.owned()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  const unreadable = (change: string) =>
    `<DescribeInstancesResponse><reservationSet><item><instancesSet><item>${change}</item></instancesSet></item></reservationSet></DescribeInstancesResponse>`;
  it.each([
    '',
    '<DescribeInstancesResponse/>',
    '<html>',
    unreadable('<instanceId>i-1</instanceId>'),
  ])('that says something else, like %j, is an error and not empty', async (body) => {
    const { port } = scripted([{ body }]);
    await expect(port.owned()).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('is asked for again when that may help', async () => {
    const empty = `<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>`;
    const { port, asked } = scripted([error('RequestLimitExceeded', 503), { body: empty }], 2);
    expect(await port.owned()).toEqual([]);
    expect(asked()).toBe(2);
  });
});

describe('ending an instance', () => {
  it('too young to be seen is no error, and ends nothing yet', async () => {
    const { port, world } = aCompute();
    const order = { ...POOLS[0], market: 'spot', token: 't', lag: seconds(60) } as const;
    const id = buy(world, order);
    await port.terminate(id);
    expect(world.machines.get(id)?.instance.state).toBe('pending');
  });

  it('fails loudly where it is not allowed', async () => {
    const { port, asked } = scripted([error('UnauthorizedOperation', 403)], 3);
    await expect(port.terminate('i-1' as InstanceId)).rejects.toMatchObject({ kind: 'denied' });
    expect(asked()).toBe(1);
  });

  it('is asked for again when that may help', async () => {
    const { port, asked } = scripted(
      [error('Unavailable', 503), error('InvalidInstanceID.NotFound')],
      3,
    );
    await port.terminate('i-1' as InstanceId);
    expect(asked()).toBe(2);
  });
});
