import type * as pulumi from '@pulumi/pulumi';
import type { Place } from '../../autoscaler/src/core/ground-names.ts';

/** What AWS would add to a resource: its id, its ARN, and what others name. */
export function stateOf(
  { type, name, inputs }: Pick<pulumi.runtime.MockResourceArgs, 'type' | 'name' | 'inputs'>,
  place: Place,
): { readonly id: string; readonly state: Readonly<Record<string, unknown>> } {
  const short = type.split(':').at(-1) ?? '';
  const id = idOf(short, name, inputs);
  const named: string = inputs.name ?? name;
  return { id, state: { ...added(short, named, id), ...arnOf(short, named, place) } };
}

/** Ids have a prefix by which people and schemas know them. */
const PREFIXES: Readonly<Record<string, string>> = {
  Vpc: 'vpc',
  Subnet: 'subnet',
  SecurityGroup: 'sg',
  LaunchTemplate: 'lt',
  Instance: 'i',
  NetworkInterface: 'eni',
  NatGateway: 'nat',
  RouteTable: 'rtb',
  Eip: 'eipalloc',
};

const idOf = (short: string, name: string, inputs: { readonly bucket?: string }): string => {
  // What a machine is told to wait for is checked for its form.
  if (short === 'Volume') return `vol-${Buffer.from(name).toString('hex').slice(-17)}`;
  const prefix = PREFIXES[short];
  if (prefix !== undefined) return `${prefix}-${name.replaceAll('-', '')}`;
  return short === 'Bucket' ? (inputs.bucket ?? name) : `${name}-id`;
};

function added(short: string, name: string, id: string): Readonly<Record<string, unknown>> {
  switch (short) {
    case 'LaunchTemplate':
      return { latestVersion: 7 };
    case 'NetworkInterface':
      return { privateIp: '10.0.1.10' };
    case 'Eip':
      return { publicIp: '198.51.100.10' };
    case 'Zone':
      return { zoneId: 'Z0PRIVATE' };
    case 'Repository':
      return { repositoryUrl: `registry.example/${name}` };
    case 'Queue':
      return { url: `https://sqs.example/${name}` };
    case 'RandomPassword':
      return { result: `Random${id.replace(/[^a-z0-9]/gi, '')}` };
    case 'PrivateKey':
      return { privateKeyPem: pem('EC PRIVATE KEY', name) };
    case 'SelfSignedCert':
    case 'LocallySignedCert':
      return { certPem: pem('CERTIFICATE', name) };
    case 'CertRequest':
      return { certRequestPem: pem('CERTIFICATE REQUEST', name) };
    default:
      return {};
  }
}

const pem = (what: string, name: string): string =>
  `-----BEGIN ${what}-----\n${Buffer.from(name).toString('base64')}\n-----END ${what}-----\n`;

/** Types whose ARN something of ours reads, by how their ARN ends. */
const ARNS: Readonly<Record<string, (name: string) => readonly [service: string, end: string]>> = {
  Secret: (name) => ['secretsmanager', `secret:${name}-AbCdEf`],
  Topic: (name) => ['sns', name],
  Queue: (name) => ['sqs', name],
  Function: (name) => ['lambda', `function:${name}`],
  LogGroup: (name) => ['logs', `log-group:${name}`],
  EventRule: (name) => ['events', `rule/${name}`],
};

function arnOf(short: string, name: string, { account, region }: Place) {
  const own = ARNS[short]?.(name);
  if (own) return { arn: `arn:aws:${own[0]}:${region}:${account}:${own[1]}` };
  return { arn: `arn:aws:mock::${account}:${short}/${name}` };
}
