import { describe, expect, it } from 'vitest';
import { ec2Compute } from '../../../../autoscaler/src/adapters/aws/ec2.ts';
import type { Zone } from '../../../../autoscaler/src/core/units.ts';
import type { WireResponse } from '../../../../autoscaler/src/ports/exchange.ts';
import { accessOver } from '../../../support/aws.ts';
import { aCompute, error, POOLS, REQUEST, SMALL, scripted } from '../../../support/ec2.ts';

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

  it('bears the environment of its stack, so that drills keep off production alone', async () => {
    const { options, form } = aCompute();
    await ec2Compute({ ...options, environment: 'Development' }).create(REQUEST);
    const named = form()
      .list('TagSpecification')
      .flatMap((it) => it.list('Tag'))
      .filter((tag) => tag.text('Key') === 'Environment');
    expect(named.map((tag) => tag.text('Value'))).toEqual(Array(3).fill('Development'));
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
