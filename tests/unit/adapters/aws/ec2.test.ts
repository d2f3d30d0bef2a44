import { describe, expect, it } from 'vitest';
import { ec2Compute } from '../../../../autoscaler/src/adapters/aws/ec2.ts';
import type { Pool } from '../../../../autoscaler/src/core/decision.ts';
import type {
  InstanceId,
  InstanceType,
  OperationId,
  Zone,
} from '../../../../autoscaler/src/core/units.ts';
import { seconds } from '../../../../autoscaler/src/core/units.ts';
import type { InstanceRequest } from '../../../../autoscaler/src/ports/compute.ts';
import type { WireResponse } from '../../../../autoscaler/src/ports/exchange.ts';
import { buy } from '../../../../autoscaler/world/model/machines.ts';
import { type Ec2Account, ec2Wire } from '../../../../autoscaler/world/wire/ec2.ts';
import { readForm } from '../../../../autoscaler/world/wire/form.ts';
import { accessOver, patience, switchable } from '../../../support/aws.ts';
import { NOON, ZONE_A, ZONE_B } from '../../../support/cluster.ts';
import { anEmptyWorld, smallOnes } from '../../../support/world.ts';

const SMALL = 't3.small' as InstanceType;
const POOLS = [
  { type: SMALL, zone: ZONE_A },
  { type: 't3a.small' as InstanceType, zone: ZONE_B },
] as const satisfies readonly Pool[];
const SUBNETS = { [ZONE_A]: 'subnet-a', [ZONE_B]: 'subnet-b' };

const REQUEST: InstanceRequest = {
  clientToken: 'up-7-0-1',
  operation: 'up-7-0' as OperationId,
  market: 'spot',
  pools: POOLS,
};

/** The adapter on an EC2, whose every request can be looked at. */
function aCompute(change: Partial<Ec2Account> = {}, attempts = 1) {
  const world = change.world ?? anEmptyWorld();
  const line = switchable(
    ec2Wire({
      world,
      cluster: 'shop',
      subnets: { 'subnet-a': ZONE_A, 'subnet-b': ZONE_B },
      templates: { 'lt-1': ['7'] },
      ...change,
    }),
  );
  const options = {
    access: accessOver(line.exchange),
    patience: patience(attempts),
    cluster: 'shop',
    template: { id: 'lt-1', version: '7' },
    subnets: SUBNETS,
  };
  const form = (index = 0) => readForm(line.sent[index]?.body ?? '');
  return { port: ec2Compute(options), options, world, line, form };
}

/** The adapter on answers that are written down here. */
function scripted(answers: readonly Partial<WireResponse>[], attempts = 1) {
  let asked = 0;
  const exchange = async (): Promise<WireResponse> => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    return { status: 200, headers: {}, body: '', ...answer };
  };
  const port = ec2Compute({
    ...aCompute().options,
    access: accessOver(exchange),
    patience: patience(attempts),
  });
  return { port, asked: () => asked };
}

const error = (code: string, status = 400): Partial<WireResponse> => ({
  status,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>so it is</Message></Error></Errors></Response>`,
});

const fleet = (errors: readonly string[], instance?: string): Partial<WireResponse> => ({
  body: `<CreateFleetResponse><fleetId>fleet-1</fleetId><errorSet>${errors
    .map((code) => `<item><errorCode>${code}</errorCode><errorMessage>why</errorMessage></item>`)
    .join('')}</errorSet><fleetInstanceSet>${
    instance ? `<item><instanceIds><item>${instance}</item></instanceIds></item>` : ''
  }</fleetInstanceSet></CreateFleetResponse>`,
});

describe('a launch', () => {
  it('asks for one instance of a pinned template, of the market that was chosen', async () => {
    const { port, form } = aCompute();
    await port.create(REQUEST);
    const [config] = form().list('LaunchTemplateConfigs');
    expect(form().text('Type')).toBe('instant');
    expect(config?.text('LaunchTemplateSpecification.LaunchTemplateId')).toBe('lt-1');
    expect(config?.text('LaunchTemplateSpecification.Version')).toBe('7');
    expect(form().child('TargetCapacitySpecification').fields).toEqual([
      ['DefaultTargetCapacityType', 'spot'],
      ['TotalTargetCapacity', '1'],
    ]);
    expect(form().text('SpotOptions.MaxTotalPrice')).toBeUndefined();
  });

  it('hands on the order of the pools', async () => {
    const { port, form } = aCompute();
    await port.create(REQUEST);
    const [config] = form().list('LaunchTemplateConfigs');
    expect(config?.list('Overrides').map(({ fields }) => Object.fromEntries(fields))).toEqual([
      { InstanceType: 't3.small', SubnetId: 'subnet-a', Priority: '0' },
      { InstanceType: 't3a.small', SubnetId: 'subnet-b', Priority: '1' },
    ]);
  });

  it.each([
    ['spot', 'SpotOptions', 'capacity-optimized-prioritized'],
    ['on-demand', 'OnDemandOptions', 'prioritized'],
  ] as const)('on %s is by a strategy that heeds it', async (market, options, strategy) => {
    const { port, form } = aCompute();
    await port.create({ ...REQUEST, market });
    expect(form().text(`${options}.AllocationStrategy`)).toBe(strategy);
  });

  it.each([
    ['spot', 'Spot'],
    ['on-demand', 'OnDemand'],
  ] as const)('of %s tags instance, volume and fleet', async (market, word) => {
    const { port, form } = aCompute();
    await port.create({ ...REQUEST, market });
    const tags = form()
      .list('TagSpecification')
      .map((it) => [
        it.text('ResourceType'),
        Object.fromEntries(it.list('Tag').map((tag) => [tag.text('Key'), tag.text('Value')])),
      ]);
    const all = {
      Name: 'k3s-worker',
      Project: 'SmartScale',
      ManagedBy: 'Lambda',
      Environment: 'Production',
      ScalingGroup: 'k3s-workers',
      InstanceType: word,
      'smartscale:cluster': 'shop',
      'smartscale:operation': 'up-7-0',
    };
    expect(tags).toEqual([
      ['instance', all],
      ['volume', all],
      ['fleet', all],
    ]);
  });

  it('has one token for an attempt, another for the next and for another cluster', async () => {
    const { port, options, line, form } = aCompute();
    const other = ec2Compute({ ...options, cluster: 'other' });
    await port.create(REQUEST);
    await port.create(REQUEST);
    await port.create({ ...REQUEST, clientToken: 'up-7-0-2' });
    await other.create(REQUEST);
    const [first, again, next, foreign] = line.sent.map((_, i) => form(i).text('ClientToken'));
    expect(again).toBe(first);
    expect(new Set([first, next, foreign]).size).toBe(3);
    expect(first).toMatch(/^[\x21-\x7e]{1,64}$/);
  });

  it('is asked for again with the same token when its answer was lost, and buys once', async () => {
    const { options, world, line } = aCompute({}, 2);
    let lost = true;
    const exchange: typeof line.exchange = async (request) => {
      const answer = await line.exchange(request);
      if (!lost) return answer;
      lost = false;
      return { status: 503, headers: {}, body: 'upstream went away' };
    };
    const port = ec2Compute({ ...options, access: accessOver(exchange) });
    expect(await port.create(REQUEST)).toMatchObject({ kind: 'created' });
    expect(line.sent).toHaveLength(2);
    expect(world.machines.size).toBe(1);
  });

  it('with a used token and other parameters is an error, for that one may have bought', async () => {
    const { port } = aCompute();
    await port.create(REQUEST);
    const other = port.create({ ...REQUEST, market: 'on-demand' });
    await expect(other).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('IdempotentParameterMismatch'),
    });
  });

  it('leaves out zones without a subnet, and is refused when none is left', async () => {
    const { port, form, line } = aCompute();
    const nowhere = { type: SMALL, zone: 'us-east-1f' as Zone };
    await port.create({ ...REQUEST, pools: [nowhere, POOLS[1]] });
    expect(form().list('LaunchTemplateConfigs')[0]?.list('Overrides')).toHaveLength(1);
    expect(await port.create({ ...REQUEST, pools: [nowhere] })).toEqual({
      kind: 'refused',
      refusal: { kind: 'configuration', message: 'no subnet is configured in us-east-1f' },
    });
    expect(line.sent).toHaveLength(1);
  });
});

describe('the answer to a launch', () => {
  it('is a purchase when an instance stands beside errors', async () => {
    const { port } = scripted([fleet(['InsufficientInstanceCapacity'], 'i-1')]);
    expect(await port.create(REQUEST)).toEqual({ kind: 'created', instance: 'i-1' });
  });

  it.each([
    [['InsufficientInstanceCapacity', 'UnfulfillableCapacity'], 'no-capacity'],
    [['InsufficientInstanceCapacity', 'VcpuLimitExceeded'], 'quota'],
    [['VcpuLimitExceeded', 'InvalidAMIID.NotFound', 'Unsupported'], 'configuration'],
    [['MaxSpotInstanceCountExceeded'], 'no-capacity'],
    [['AuthFailure.ServiceLinkedRoleCreationNotPermitted'], 'no-capacity'],
    [['InternalError'], 'no-capacity'],
    [['SomethingNew'], 'configuration'],
  ] as const)('with status 200 and %j is refused for %s', async (codes, kind) => {
    const { port, asked } = scripted([fleet(codes)], 3);
    const creation = await port.create(REQUEST);
    expect(creation).toMatchObject({ kind: 'refused', refusal: { kind } });
    for (const code of codes)
      expect(creation).toMatchObject({ refusal: { message: expect.stringContaining(code) } });
    expect(asked()).toBe(1);
  });

  it('says how many pools gave the same code', async () => {
    const code = 'InsufficientInstanceCapacity';
    const { port } = scripted([fleet([code, code])]);
    expect(await port.create(REQUEST)).toMatchObject({
      refusal: { message: `${code} (2 pools): why` },
    });
  });

  it.each([
    ['VcpuLimitExceeded', 'quota'],
    ['UnauthorizedOperation', 'configuration'],
    ['InvalidLaunchTemplateId.NotFound', 'configuration'],
    ['InsufficientInstanceCapacity', 'no-capacity'],
  ] as const)('%s to the whole request is refused for %s', async (code, kind) => {
    const { port } = scripted([error(code)]);
    expect(await port.create(REQUEST)).toEqual({
      kind: 'refused',
      refusal: { kind, message: `${code}: so it is` },
    });
  });

  it.each([
    ['RequestLimitExceeded', 503, 'throttled'],
    ['InternalError', 500, 'unavailable'],
  ] as const)('%s is asked again and then thrown', async (code, status, kind) => {
    const { port, asked } = scripted([error(code, status)], 3);
    await expect(port.create(REQUEST)).rejects.toMatchObject({ service: 'ec2', kind });
    expect(asked()).toBe(3);
  });

  it.each(['', '<CreateFleetResponse/>', '<html>cut', '{}', fleet([]).body ?? ''])(
    'that says neither, like %j, is an error and no refusal',
    async (body) => {
      const { port } = scripted([{ body }]);
      await expect(port.create(REQUEST)).rejects.toMatchObject({ kind: 'malformed' });
    },
  );
});

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
