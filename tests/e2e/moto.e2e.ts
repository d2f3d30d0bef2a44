import { existsSync } from 'node:fs';
import {
  CreateLaunchTemplateCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientSettings } from '../../autoscaler/src/adapters/aws/client.ts';
import { dynamoStateStore } from '../../autoscaler/src/adapters/aws/dynamodb/state-store.ts';
import { ec2Compute } from '../../autoscaler/src/adapters/aws/ec2.ts';
import {
  after,
  days,
  type InstanceType,
  type OperationId,
  seconds,
  type Zone,
} from '../../autoscaler/src/core/units.ts';
import { openTable } from '../../autoscaler/world/wire/dynamodb.ts';
import { storeContract } from '../contract/suites/state-store.ts';
import { accessOver, patience } from '../support/aws.ts';
import { NOON } from '../support/cluster.ts';
import { lossy, optionsOver, TABLE } from '../support/dynamodb.ts';
import { startMoto, throughMoto } from './plane/moto.ts';
import type { Server } from './server.ts';
import { PYTHON } from './tools.ts';

const STRETCH = { from: NOON, to: after(NOON, days(1)), limit: 100 };

/**
 * AWS as others understand it: moto was written without a thought of us. It knows no boot time, no
 * client token and no empty pool, so of EC2 it proves the shapes alone.
 */
describe.skipIf(!existsSync(PYTHON))('moto (skipped where it cannot be installed)', () => {
  let server: Server;
  const exchange = throughMoto(() => server);
  beforeAll(async () => {
    server = await startMoto();
    await openTable(exchange, TABLE);
  });
  afterAll(() => server?.stop());

  let clusters = 0;
  storeContract({
    name: 'DynamoDB of moto',
    open: async () => {
      clusters += 1;
      const cluster = `shop-${clusters}`;
      const line = lossy(exchange);
      const port = dynamoStateStore(optionsOver(line.exchange, cluster));
      return {
        port,
        records: () => dynamoStateStore(optionsOver(exchange, cluster)).decisions(STRETCH),
        calls: () => line.asked().length,
        hit: line.hit,
      };
    },
  });

  test('creates, lists and terminates an instance by requests that EC2 takes', async () => {
    const ec2 = new EC2Client(clientSettings(accessOver(exchange), seconds(20)));
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    const [subnet] = Subnets;
    const zone = (subnet?.AvailabilityZone ?? '') as Zone;
    const { LaunchTemplate: template } = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'workers',
        LaunchTemplateData: { ImageId: 'ami-12c6146b', InstanceType: 't3.small' },
      }),
    );
    const port = ec2Compute({
      access: accessOver(exchange),
      patience: patience(1),
      cluster: 'shop',
      template: { id: template?.LaunchTemplateId ?? '', version: '1' },
      subnets: { [zone]: subnet?.SubnetId ?? '' },
    });
    const created = await port.create({
      clientToken: 'up-1-0-1',
      operation: 'up-1-0' as OperationId,
      market: 'on-demand',
      pools: [{ type: 't3.small' as InstanceType, zone }],
    });
    if (created.kind !== 'created') throw new Error(JSON.stringify(created));
    const [owned, ...others] = await port.owned();
    expect(others).toEqual([]);
    expect(owned).toMatchObject({
      id: created.instance,
      operation: 'up-1-0',
      type: 't3.small',
      market: 'on-demand',
      zone,
    });
    await port.terminate(created.instance);
    expect(await port.owned()).not.toContainEqual(expect.objectContaining({ state: 'running' }));
  });
});
