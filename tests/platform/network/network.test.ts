import { describe, expect, test } from 'vitest';
import { type Laid, layGround, ofType, one } from '../../support/ground.ts';

const laid = async (network: object) =>
  (await layGround({ config: { 'smartscale:network': JSON.stringify(network) } })).resources;

const THREE = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

const routes = (resources: readonly Laid[]) =>
  ofType(resources, 'Route')
    .filter(({ name }) => name.startsWith('private'))
    .map(({ inputs }) => inputs.natGatewayId ?? inputs.networkInterfaceId);

describe('the way out', () => {
  test('is one gateway for all zones, unless asked otherwise', async () => {
    const resources = await laid({});
    expect(ofType(resources, 'NatGateway')).toHaveLength(1);
    expect(routes(resources)).toEqual(['nat-natuseast1a', 'nat-natuseast1a']);
  });

  test('is one for each zone, each in its own, where a zone must not need another', async () => {
    const resources = await laid({ nat: 'per-zone', zones: THREE });
    expect(routes(resources)).toEqual(THREE.map((it) => `nat-nat${it.replaceAll('-', '')}`));
    for (const zone of THREE)
      expect(one(resources, 'NatGateway', `nat-${zone}`).inputs.subnetId).toBe(
        `subnet-public${zone.replaceAll('-', '')}`,
      );
  });

  test('is a small instance where the gateway is too dear, and carries nothing but HTTPS', async () => {
    const resources = await laid({ nat: 'instance' });
    expect(ofType(resources, 'NatGateway')).toEqual([]);
    expect(routes(resources)).toEqual(['eni-nat', 'eni-nat']);
    expect(one(resources, 'NetworkInterface', 'nat').inputs.sourceDestCheck).toBe(false);
    const instance = one(resources, 'Instance', 'nat');
    expect(instance.inputs).toMatchObject({
      ami: 'ami-0123456789abcdef0',
      instanceType: 't3.nano',
      metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true },
    });
    // Nothing that could be stolen: it has no role.
    expect(instance.inputs).not.toHaveProperty('iamInstanceProfile');
    const into = ofType(resources, 'SecurityGroupIngressRule').filter(({ name }) =>
      name.startsWith('nat-'),
    );
    expect(into.map(({ inputs }) => [inputs.cidrIpv4, inputs.fromPort, inputs.toPort])).toEqual([
      ['10.0.11.0/24', 443, 443],
      ['10.0.12.0/24', 443, 443],
    ]);
  });

  test('needs the internet gateway’s route first', async () => {
    const resources = await laid({});
    for (const type of ['NatGateway', 'Eip'])
      expect(one(resources, type, 'nat-us-east-1a').dependsOn).toContain(
        'aws:ec2/route:Route public-out',
      );
  });
});

describe('subnets', () => {
  test('three zones have six, each with the route of its kind', async () => {
    const resources = await laid({ zones: THREE });
    const blocks = ofType(resources, 'Subnet').map(({ inputs }) => [
      inputs.availabilityZone,
      inputs.cidrBlock,
    ]);
    expect(blocks.map((it) => it.join(' ')).sort()).toEqual([
      'us-east-1a 10.0.1.0/24',
      'us-east-1a 10.0.11.0/24',
      'us-east-1b 10.0.12.0/24',
      'us-east-1b 10.0.2.0/24',
      'us-east-1c 10.0.13.0/24',
      'us-east-1c 10.0.3.0/24',
    ]);
    const linked = ofType(resources, 'RouteTableAssociation').map(({ name, inputs }) => [
      name,
      inputs.routeTableId,
    ]);
    expect(Object.fromEntries(linked)).toEqual({
      'public-us-east-1a': 'rtb-public',
      'public-us-east-1b': 'rtb-public',
      'public-us-east-1c': 'rtb-public',
      'private-us-east-1a': 'rtb-privateuseast1a',
      'private-us-east-1b': 'rtb-privateuseast1b',
      'private-us-east-1c': 'rtb-privateuseast1c',
    });
  });

  test('reach S3 and DynamoDB past the way out that costs', async () => {
    const endpoints = ofType(await laid({}), 'VpcEndpoint').map(({ inputs }) => inputs);
    expect(endpoints.map((it) => [it.serviceName, it.vpcEndpointType])).toEqual([
      ['com.amazonaws.us-east-1.s3', 'Gateway'],
      ['com.amazonaws.us-east-1.dynamodb', 'Gateway'],
    ]);
    for (const { routeTableIds } of endpoints)
      expect(routeTableIds).toEqual(['rtb-public', 'rtb-privateuseast1a', 'rtb-privateuseast1b']);
  });
});

describe('another region and another stack', () => {
  test('share no name with the first', async () => {
    const config = {
      'smartscale:cluster': 'smartscale-dev',
      'smartscale:git': '{"repository":"techflow/smartscale","providerExists":true}',
      'smartscale:machines': '{"ami":"ami-0123456789abcdef0","spotRoleExists":true}',
    };
    const named = (resources: readonly Laid[]) =>
      resources
        .filter(({ type }) => type.startsWith('aws:'))
        // What goes by other ids, and what is in a VPC of its own.
        .filter(({ type }) => !/Attachment|Zone$|Record$|Rule$|SecurityGroup$/.test(type))
        .flatMap(({ type, inputs }) => {
          const name = inputs.name ?? inputs.bucket;
          return typeof name === 'string' ? [`${type} ${name}`] : [];
        });
    const first = named((await layGround()).resources);
    const second = named((await layGround({ config })).resources);
    expect(first.length).toBeGreaterThan(50);
    expect(second.filter((it) => first.includes(it))).toEqual([]);
  });
});
