import { describe, expect, test } from 'vitest';
import { ROLES } from '../../autoscaler/src/core/ground-names.ts';
import { WORKER_TAGS } from '../../autoscaler/src/core/tags.ts';
import { type Laid, layGround, ofType, one } from '../support/ground.ts';
import { graphOf } from '../support/ground-graph.ts';

const { resources } = await layGround();
const names = (type: string, of: readonly Laid[] = resources) =>
  ofType(of, type)
    .map(({ name }) => name)
    .sort();
const input = (type: string, name: string) => one(resources, type, name).inputs;

describe('the ground as a whole', () => {
  test('is what a reviewer has seen', async () => {
    await expect(graphOf(resources)).toMatchFileSnapshot('ground.graph.txt');
  });

  test('names no resource twice', () => {
    const seen = resources.map(({ parent, type, name }) => `${parent} ${type} ${name}`);
    expect(seen.filter((it, index) => seen.indexOf(it) !== index)).toEqual([]);
  });

  test('is made by the one provider, of one account, with the tags of the stack', () => {
    expect(input('aws', 'aws')).toMatchObject({ region: 'us-east-1' });
    expect(JSON.parse(input('aws', 'aws').allowedAccountIds)).toEqual(['123456789012']);
    expect(JSON.parse(input('aws', 'aws').defaultTags).tags).toEqual({
      Project: 'SmartScale',
      Environment: 'Production',
      ManagedBy: 'Pulumi',
      Stack: 'smartscale-prod',
      'smartscale:cluster': 'smartscale-prod',
    });
    const aws = resources.filter(({ type }) => type.startsWith('aws:'));
    expect(
      aws.filter(({ provider }) => !provider.includes('::aws::')).map(({ name }) => name),
    ).toEqual([]);
  });

  test('lets no tag of its own stand against those of the stack', () => {
    const own = resources.flatMap(({ inputs }) => Object.keys(inputs.tags ?? {}));
    expect([...new Set(own)].sort()).toEqual(['Name', 'Role']);
  });

  test('puts no secret where it could be read', () => {
    const secret = /Random[A-Za-z0-9]+id|BEGIN EC PRIVATE KEY|hooks\.slack/;
    const shown = resources.filter(
      ({ type, inputs }) =>
        /^aws:|^kubernetes:/.test(type) &&
        !type.endsWith(':SecretVersion') &&
        secret.test(JSON.stringify(inputs)),
    );
    expect(shown.map(({ type, name }) => `${type} ${name}`)).toEqual([]);
  });

  test('keeps on destroy what cannot be made again, and guards it', () => {
    const kept = resources.filter(({ retainOnDelete }) => retainOnDelete);
    expect(kept.map(({ type, name }) => `${type.split(':').at(-1)} ${name}`).sort()).toEqual([
      'Bucket snapshots',
      'Bucket trail',
      'OpenIdConnectProvider github',
      'Secret k3s-server-token',
      'ServiceLinkedRole spot',
      'Table table',
      'Volume grafana',
      'Volume prometheus',
    ]);
    const guarded = resources.filter(({ protect }) => protect);
    expect(guarded.map(({ name }) => name).sort()).toEqual([
      'grafana',
      'prometheus',
      'server',
      'table',
    ]);
  });
});

describe('machines', () => {
  test('a worker is bought as the requirements say (U1)', () => {
    expect(input('LaunchTemplate', 'worker')).toMatchObject({
      imageId: 'ami-0123456789abcdef0',
      instanceType: 't3.small',
      instanceInitiatedShutdownBehavior: 'terminate',
      creditSpecification: { cpuCredits: 'unlimited' },
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'required',
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: 'disabled',
      },
      blockDeviceMappings: [
        { deviceName: '/dev/xvda', ebs: { encrypted: 'true', volumeType: 'gp3', volumeSize: 20 } },
      ],
      networkInterfaces: [{ associatePublicIpAddress: 'false', securityGroups: ['sg-worker'] }],
    });
  });

  test('its own market and key stand in no template, and its tags are the functions’ own', () => {
    const template = input('LaunchTemplate', 'worker');
    expect(template).not.toHaveProperty('instanceMarketOptions');
    expect(template).not.toHaveProperty('keyName');
    const tags = { ...WORKER_TAGS, 'smartscale:cluster': 'smartscale-prod' };
    // Nothing else may be tagged by the role that launches.
    expect(template.tagSpecifications).toEqual([
      { resourceType: 'instance', tags },
      { resourceType: 'volume', tags },
    ]);
  });

  test('its user data names the secret and not the token, by the ARN in full', () => {
    const script = Buffer.from(input('LaunchTemplate', 'worker').userData, 'base64').toString();
    expect(script).toContain(
      'arn:aws:secretsmanager:us-east-1:123456789012:secret:k3s-token-AbCdEf',
    );
    expect(script).not.toContain('k3s-server-token');
  });

  test('the server stands in a public subnet with an address that outlives it', () => {
    expect(input('NetworkInterface', 'server')).toMatchObject({
      subnetId: 'subnet-publicuseast1a',
      securityGroups: ['sg-server'],
    });
    expect(input('Instance', 'server')).toMatchObject({
      primaryNetworkInterface: { networkInterfaceId: 'eni-server' },
      instanceType: 't3.medium',
      disableApiTermination: true,
      tags: { Role: 'k3s-master' },
    });
    expect(input('Record', 'server')).toMatchObject({
      name: 'k3s.smartscale.internal',
      records: ['10.0.1.10'],
    });
  });

  test('a newer AMI or another script makes no new server of the old one', () => {
    expect(one(resources, 'Instance', 'server').ignoreChanges).toEqual([
      'ami',
      'userData',
      'userDataBase64',
    ]);
  });

  test('the server starts once it can: its rights, its token, its address and its name are there', () => {
    const { dependsOn } = one(resources, 'Instance', 'server');
    for (const need of [
      'aws:iam/rolePolicy:RolePolicy server',
      'aws:secretsmanager/secretVersion:SecretVersion k3s-server-token',
      'aws:ec2/eip:Eip server',
      'aws:route53/record:Record server',
    ])
      expect(dependsOn).toContain(need);
  });

  test('Prometheus and Grafana have volumes of their own, in the server’s zone', () => {
    const volumes = ofType(resources, 'Volume').map(({ name, inputs }) => [
      name,
      inputs.size,
      inputs.encrypted,
      inputs.availabilityZone,
    ]);
    expect(volumes).toEqual([
      ['prometheus', 20, true, 'us-east-1a'],
      ['grafana', 10, true, 'us-east-1a'],
    ]);
    expect(names('VolumeAttachment')).toEqual(['grafana', 'prometheus']);
  });
});

describe('identities', () => {
  test('each who acts has a role with one policy, and none of AWS’s', () => {
    expect(names('Role')).toEqual([...ROLES].sort());
    expect(names('RolePolicy')).toEqual([...ROLES].sort());
    expect(names('RolePolicyAttachment')).toEqual([]);
  });

  test('a role that trusts an issuer comes after it', () => {
    const waiting = ofType(resources, 'Role').filter(({ dependsOn }) => dependsOn.length > 0);
    expect(waiting.map(({ name }) => name).sort()).toEqual(['controller', 'github', 'grafana']);
    expect(names('OpenIdConnectProvider')).toEqual(['cluster', 'github']);
  });

  test('what an account has one of is not made twice', async () => {
    const second = await layGround({
      config: {
        'smartscale:machines': '{"ami":"ami-0123456789abcdef0","spotRoleExists":true}',
        'smartscale:git': '{"repository":"techflow/smartscale","providerExists":true}',
      },
    });
    expect(names('OpenIdConnectProvider', second.resources)).toEqual(['cluster']);
    expect(names('ServiceLinkedRole', second.resources)).toEqual([]);
  });
});
