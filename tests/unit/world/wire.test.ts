import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { clientSettings } from '../../../autoscaler/src/adapters/aws/client.ts';
import { seconds } from '../../../autoscaler/src/core/units.ts';
import { ec2Wire } from '../../../autoscaler/world/wire/ec2.ts';
import { readForm } from '../../../autoscaler/world/wire/form.ts';
import { secretsManagerWire } from '../../../autoscaler/world/wire/secrets-manager.ts';
import { snsWire } from '../../../autoscaler/world/wire/sns.ts';
import { ssmWire } from '../../../autoscaler/world/wire/ssm.ts';
import { byService, type Wire } from '../../../autoscaler/world/wire/wire.ts';
import { renderXml } from '../../../autoscaler/world/wire/xml.ts';
import { accessOver } from '../../support/aws.ts';
import { NOON, ZONE_A } from '../../support/cluster.ts';
import { anEmptyWorld, smallOnes } from '../../support/world.ts';

const over = (wire: Wire) => clientSettings(accessOver(wire), seconds(1));
const now = () => NOON;

/** An account with an EC2 that has one template and one subnet. */
function anEc2(initial = smallOnes([])) {
  const world = anEmptyWorld({ initial });
  const account = { world, cluster: 'shop', subnets: { 'subnet-a': ZONE_A } };
  const wire = ec2Wire({ ...account, templates: { 'lt-1': ['7'] } });
  /** Sends a form as it stands, which the SDK would not let us. */
  const ask = async (fields: Readonly<Record<string, string>>) =>
    wire({
      method: 'POST',
      url: 'https://ec2.us-east-1.amazonaws.com/',
      headers: {},
      body: new URLSearchParams(fields).toString(),
      timeout: seconds(1),
    });
  return { world, wire, ask, client: new EC2Client(over(wire)) };
}

const FLEET = {
  Action: 'CreateFleet',
  Type: 'instant',
  ClientToken: 'one',
  'TargetCapacitySpecification.TotalTargetCapacity': '1',
  'TargetCapacitySpecification.DefaultTargetCapacityType': 'on-demand',
  'LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateId': 'lt-1',
  'LaunchTemplateConfigs.1.LaunchTemplateSpecification.Version': '7',
  'LaunchTemplateConfigs.1.Overrides.1.InstanceType': 't3.small',
  'LaunchTemplateConfigs.1.Overrides.1.SubnetId': 'subnet-a',
  'LaunchTemplateConfigs.1.Overrides.2.InstanceType': 't3a.small',
  'LaunchTemplateConfigs.1.Overrides.2.SubnetId': 'subnet-a',
};

describe('EC2 on the wire', () => {
  it('takes the cheapest pool when asked for the lowest price', async () => {
    const { ask, world } = anEc2();
    await ask(FLEET);
    expect([...world.machines.values()].map(({ instance }) => instance.type)).toEqual([
      't3a.small',
    ]);
  });

  it('gives a used token its first answer again, and refuses it with other parameters', async () => {
    const { ask, world } = anEc2();
    const first = await ask(FLEET);
    expect(await ask(FLEET)).toEqual(first);
    const other = await ask({ ...FLEET, 'TagSpecification.1.ResourceType': 'fleet' });
    expect(other).toMatchObject({
      status: 400,
      body: expect.stringContaining('<Code>IdempotentParameterMismatch</Code>'),
    });
    expect(world.machines.size).toBe(1);
  });

  it.each([
    [{ Action: 'RunInstances' }, 'InvalidAction'],
    [{ Type: 'maintain' }, 'InvalidParameterValue'],
    [{ 'TargetCapacitySpecification.TotalTargetCapacity': '2' }, 'InvalidParameterValue'],
    [{ 'TargetCapacitySpecification.DefaultTargetCapacityType': 'gift' }, 'InvalidParameterValue'],
    [{ 'OnDemandOptions.AllocationStrategy': 'best' }, 'InvalidParameterValue'],
    [
      { 'LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateId': 'lt-9' },
      'InvalidLaunchTemplateId.NotFound',
    ],
    [
      { 'LaunchTemplateConfigs.1.LaunchTemplateSpecification.Version': '$Latest' },
      'InvalidLaunchTemplateId.VersionNotFound',
    ],
  ])('refuses a fleet with %j as a whole: %s', async (change, code) => {
    const { ask, world } = anEc2();
    expect(await ask({ ...FLEET, ...change })).toMatchObject({
      status: 400,
      body: expect.stringContaining(`<Code>${code}</Code>`),
    });
    expect(world.machines.size).toBe(0);
  });

  it('lists an unknown subnet among the errors of a fleet', async () => {
    const { ask, world } = anEc2();
    const nowhere = [1, 2].map((n) => [`LaunchTemplateConfigs.1.Overrides.${n}.SubnetId`, 'none']);
    const answer = await ask({ ...FLEET, ...Object.fromEntries(nowhere) });
    expect(answer).toMatchObject({
      status: 200,
      body: expect.stringContaining('<errorCode>InvalidSubnetID.NotFound</errorCode>'),
    });
    expect(world.machines.size).toBe(0);
  });

  it('knows an instance by its id, and says which it does not', async () => {
    const { client, world } = anEc2(smallOnes(['spot', 'on-demand']));
    const [id = ''] = world.machines.keys();
    const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    expect(Reservations?.flatMap((it) => it.Instances ?? [])).toMatchObject([
      { InstanceId: id, InstanceLifecycle: 'spot', State: { Name: 'running', Code: 16 } },
    ]);
    const unknown = client.send(new DescribeInstancesCommand({ InstanceIds: ['i-0none'] }));
    await expect(unknown).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    const malformed = client.send(new DescribeInstancesCommand({ InstanceIds: ['n1'] }));
    await expect(malformed).rejects.toMatchObject({ name: 'InvalidInstanceID.Malformed' });
  });

  it.each([
    [{ InstanceIds: ['i-1'], MaxResults: 5 }, 'InvalidParameterCombination'],
    [{ Filters: [{ Name: 'colour', Values: ['red'] }] }, 'InvalidParameterValue'],
    [{ NextToken: 'somewhere' }, 'InvalidNextToken'],
  ])('refuses a list with %j: %s', async (input, name) => {
    const { client } = anEc2(smallOnes(['spot']));
    await expect(client.send(new DescribeInstancesCommand(input))).rejects.toMatchObject({ name });
  });
});

describe('SSM on the wire', () => {
  const Name = '/smartscale/shop/policy';
  const aClient = () => new SSMClient(over(ssmWire({ parameters: new Map(), now })));

  it('gives back what was put, with a version that rises', async () => {
    const client = aClient();
    await client.send(new PutParameterCommand({ Name, Value: 'one', Type: 'String' }));
    const again = { Name, Value: 'two', Overwrite: true };
    expect(await client.send(new PutParameterCommand(again))).toMatchObject({ Version: 2 });
    const { Parameter } = await client.send(new GetParameterCommand({ Name }));
    expect(Parameter).toMatchObject({ Value: 'two', Version: 2 });
    expect(Parameter?.LastModifiedDate?.getTime()).toBe(NOON);
  });

  it('overwrites only where it is told to', async () => {
    const client = aClient();
    await client.send(new PutParameterCommand({ Name, Value: 'one' }));
    const again = client.send(new PutParameterCommand({ Name, Value: 'two' }));
    await expect(again).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
  });

  it.each([
    [4_096, 'Standard', 'Standard'],
    [4_096, 'Intelligent-Tiering', 'Standard'],
    [4_097, 'Intelligent-Tiering', 'Advanced'],
    [4_097, 'Standard', 'ValidationException'],
    [8_193, 'Intelligent-Tiering', 'ValidationException'],
  ] as const)('holds %d bytes in tier %s: %s', async (bytes, Tier, said) => {
    const put = new PutParameterCommand({ Name, Value: 'x'.repeat(bytes), Tier });
    const answer = await aClient()
      .send(put)
      .catch((error: Error) => ({ Tier: error.name }));
    expect(answer.Tier).toBe(said);
  });
});

describe('Secrets Manager on the wire', () => {
  it('gives back what was put last, and nothing that nobody created', async () => {
    const secrets = new Map([['token', 'old']]);
    const client = new SecretsManagerClient(over(secretsManagerWire({ secrets, now })));
    await client.send(new PutSecretValueCommand({ SecretId: 'token', SecretString: 'new' }));
    const read = await client.send(new GetSecretValueCommand({ SecretId: 'token' }));
    expect(read).toMatchObject({ SecretString: 'new', VersionStages: ['AWSCURRENT'] });
    const other = client.send(new PutSecretValueCommand({ SecretId: 'x', SecretString: 'y' }));
    await expect(other).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('SNS on the wire', () => {
  const aClient = () => new SNSClient(over(snsWire({ topics: new Set(['arn:a']), published: [] })));

  it.each([
    [{ TopicArn: 'arn:b', Message: 'x' }, 'NotFoundException'],
    [{ TopicArn: 'arn:a', Message: '' }, 'InvalidParameterException'],
    [{ TopicArn: 'arn:a', Message: 'x', Subject: 'two\nlines' }, 'InvalidParameterException'],
    [{ TopicArn: 'arn:a', Message: 'x', Subject: 'x'.repeat(100) }, 'InvalidParameterException'],
  ])('refuses %j: %s', async (input, name) => {
    await expect(aClient().send(new PublishCommand(input))).rejects.toMatchObject({ name });
  });
});

describe('the protocols', () => {
  it('read structures and lists of a form by their dotted names', () => {
    const form = readForm('A.1.B=x&A.2.B=y&A.10.B=z&Id.1=i&Id.2=j&Id.4=l');
    expect(form.list('A').map((it) => it.text('B'))).toEqual(['x', 'y']);
    expect(form.all('Id')).toEqual(['i', 'j']);
    expect(form.child('A').child('1').text('B')).toBe('x');
    expect(form.text('B')).toBeUndefined();
  });

  it('write XML with everything escaped that could end it', () => {
    expect(renderXml({ a: { b: 'x < y & "z"', c: [1, 2], d: undefined, e: '' } })).toBe(
      '<a><b>x &lt; y &amp; &quot;z&quot;</b><c>1</c><c>2</c><e></e></a>',
    );
  });

  it('know a service by its host, and no other', async () => {
    const answer = { status: 200, headers: {}, body: 'ec2' };
    const wire = byService({ ec2: async () => answer });
    const request = { method: 'GET', headers: {}, timeout: seconds(1) } as const;
    const at = (host: string) => wire({ ...request, url: `https://${host}.amazonaws.com/` });
    expect(await at('ec2.us-east-1')).toBe(answer);
    await expect(at('s3.us-east-1')).rejects.toThrow('no service');
  });
});
