import type { Laid } from './ground.ts';

/**
 * What checkov would say of the resources (names of its checks from bridgecrewio/checkov), as rules
 * over what the program asks for. `slip` is a resource that the rule must find.
 */
export interface GroundRule {
  readonly id: string;
  readonly says: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs differ by type.
  readonly keeps: (inputs: any, all: readonly Laid[]) => boolean;
  readonly slip: object;
}

// biome-ignore lint/suspicious/noExplicitAny: inputs differ by type.
const imdsV2 = ({ metadataOptions: it }: any) => it?.httpTokens === 'required';
// biome-ignore lint/suspicious/noExplicitAny: inputs differ by type.
const oneHop = ({ metadataOptions: it }: any) => it?.httpPutResponseHopLimit === 1;
const V1 = { metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 2 } };

const followed = (kind: string) => (inputs: { readonly bucket: string }, all: readonly Laid[]) =>
  all.some((it) => it.type.endsWith(`:${kind}`) && it.inputs.bucket === inputs.bucket);

export const GROUND_RULES: readonly GroundRule[] = [
  // Machines.
  { id: 'CKV_AWS_79', type: 'Instance', says: 'IMDSv2', keeps: imdsV2, slip: V1 },
  { id: 'CKV_AWS_79', type: 'LaunchTemplate', says: 'IMDSv2', keeps: imdsV2, slip: V1 },
  { id: 'CKV_AWS_341', type: 'LaunchTemplate', says: 'one hop', keeps: oneHop, slip: V1 },
  { id: 'CKV_AWS_341', type: 'Instance', says: 'one hop', keeps: oneHop, slip: V1 },
  {
    id: 'CKV_AWS_8',
    type: 'Instance',
    says: 'an encrypted disk',
    keeps: (it) => it.rootBlockDevice?.encrypted === true,
    slip: { rootBlockDevice: {} },
  },
  {
    id: 'CKV_AWS_8',
    type: 'LaunchTemplate',
    says: 'encrypted disks',
    keeps: (it) =>
      it.blockDeviceMappings?.length > 0 &&
      it.blockDeviceMappings.every((disk: Laid['inputs']) => disk.ebs.encrypted === 'true'),
    slip: { blockDeviceMappings: [{ ebs: { encrypted: 'false' } }] },
  },
  {
    id: 'CKV_AWS_88',
    type: 'Instance',
    says: 'no public address of chance',
    keeps: (it) => !it.associatePublicIpAddress,
    slip: { associatePublicIpAddress: true },
  },
  {
    id: 'CKV_AWS_88',
    type: 'LaunchTemplate',
    says: 'no public address',
    keeps: (it) => it.networkInterfaces?.[0]?.associatePublicIpAddress === 'false',
    slip: { networkInterfaces: [{}] },
  },
  {
    id: 'no-key-pair',
    type: 'Instance',
    says: 'no key for SSH',
    keeps: (it) => !it.keyName,
    slip: { keyName: 'mine' },
  },
  {
    id: 'no-key-pair',
    type: 'LaunchTemplate',
    says: 'no key for SSH',
    keeps: (it) => !it.keyName,
    slip: { keyName: 'mine' },
  },
  {
    id: 'CKV_AWS_135',
    type: 'Instance',
    says: 'EBS at its own speed',
    keeps: (it) => it.ebsOptimized === true,
    slip: {},
  },
  {
    id: 'CKV_AWS_126',
    type: 'Instance',
    says: 'measured every minute',
    keeps: (it) => it.monitoring === true,
    slip: { monitoring: false },
  },
  {
    id: 'CKV2_AWS_41',
    type: 'Instance',
    says: 'a role of its own',
    keeps: (it) => Boolean(it.iamInstanceProfile),
    slip: {},
  },
  {
    id: 'CKV_AWS_3',
    type: 'Volume',
    says: 'encrypted',
    keeps: (it) => it.encrypted === true,
    slip: {},
  },
  {
    id: 'CKV_AWS_189',
    type: 'Volume',
    says: "a key of the customer's",
    keeps: (it) => Boolean(it.kmsKeyId),
    slip: {},
  },
  // Network.
  {
    id: 'CKV_AWS_130',
    type: 'Subnet',
    says: 'no public addresses by itself',
    keeps: (it) => it.mapPublicIpOnLaunch === false,
    slip: { mapPublicIpOnLaunch: true },
  },
  {
    id: 'CKV_AWS_23',
    type: 'SecurityGroupIngressRule',
    says: 'says what for',
    keeps: (it) => it.description?.length > 4,
    slip: {},
  },
  {
    id: 'CKV_AWS_24',
    type: 'SecurityGroupIngressRule',
    says: 'not from everywhere, SSH least of all',
    keeps: (it) => it.cidrIpv4 !== '0.0.0.0/0' && it.cidrIpv6 === undefined && it.fromPort !== 22,
    slip: { cidrIpv4: '0.0.0.0/0', fromPort: 6443 },
  },
  {
    id: 'CKV_AWS_277',
    type: 'SecurityGroupIngressRule',
    says: 'one port of one protocol',
    keeps: (it) => it.ipProtocol !== '-1' && it.fromPort === it.toPort,
    slip: { ipProtocol: '-1' },
  },
  {
    id: 'CKV_AWS_382',
    type: 'SecurityGroupEgressRule',
    says: 'not every port to everywhere',
    keeps: (it) =>
      it.ipProtocol === 'tcp' && it.fromPort === it.toPort ? true : it.fromPort === 8472,
    slip: { ipProtocol: '-1', cidrIpv4: '0.0.0.0/0' },
  },
  {
    id: 'CKV2_AWS_12',
    type: 'Vpc',
    says: 'its default group closed',
    keeps: (_it, all) =>
      all.some(
        ({ type, inputs }) =>
          type.endsWith(':DefaultSecurityGroup') && !inputs.ingress && !inputs.egress,
      ),
    slip: {},
  },
  {
    id: 'CKV2_AWS_11',
    type: 'Vpc',
    says: 'flow logs',
    keeps: (_it, all) => all.some(({ type }) => type.endsWith(':FlowLog')),
    slip: {},
  },
  // Functions.
  {
    id: 'CKV_AWS_115',
    type: 'Function',
    says: 'a bound on how many run at once',
    keeps: (it) => it.reservedConcurrentExecutions > 0,
    slip: {},
  },
  {
    id: 'CKV_AWS_116',
    type: 'Function',
    says: 'a place for what failed',
    keeps: (it, all) =>
      all.some(
        ({ type, inputs }) =>
          type.endsWith(':FunctionEventInvokeConfig') &&
          inputs.functionName === it.name &&
          inputs.destinationConfig.onFailure.destination.includes(':sqs:'),
      ),
    slip: { name: 'nobody' },
  },
  {
    id: 'CKV_AWS_117',
    type: 'Function',
    says: 'in the VPC',
    keeps: (it) => it.vpcConfig?.subnetIds.length > 1,
    slip: {},
  },
  {
    id: 'CKV_AWS_50',
    type: 'Function',
    says: 'traced by X-Ray',
    keeps: (it) => it.tracingConfig?.mode === 'Active',
    slip: {},
  },
  {
    id: 'CKV_AWS_173',
    type: 'Function',
    says: 'its environment under a key of the customer',
    keeps: (it) => Boolean(it.kmsKeyArn),
    slip: {},
  },
  {
    id: 'CKV_AWS_272',
    type: 'Function',
    says: 'signed code',
    keeps: (it) => Boolean(it.codeSigningConfigArn),
    slip: {},
  },
  {
    id: 'CKV_AWS_363',
    type: 'Function',
    says: 'a runtime that is kept up',
    keeps: (it) => it.runtime === 'nodejs24.x',
    slip: { runtime: 'nodejs16.x' },
  },
  {
    id: 'CKV_AWS_364',
    type: 'Permission',
    says: 'invoked for one source alone',
    keeps: (it) => Boolean(it.sourceArn) && Boolean(it.sourceAccount),
    slip: { sourceArn: 'arn' },
  },
  {
    id: 'CKV_AWS_297',
    type: 'Schedule',
    says: 'a key of the customer',
    keeps: (it) => Boolean(it.kmsKeyArn),
    slip: {},
  },
  // Data.
  {
    id: 'CKV_AWS_28',
    type: 'Table',
    says: 'any second of the last 35 days can be had back',
    keeps: (it) => it.pointInTimeRecovery?.enabled === true,
    slip: {},
  },
  {
    id: 'CKV_AWS_119',
    type: 'Table',
    says: 'a key of the customer',
    keeps: (it) => Boolean(it.serverSideEncryption?.kmsKeyArn),
    slip: { serverSideEncryption: { enabled: true } },
  },
  {
    id: 'CKV_AWS_26',
    type: 'Topic',
    says: 'encrypted where it rests',
    keeps: (it) => Boolean(it.kmsMasterKeyId),
    slip: {},
  },
  {
    id: 'CKV_AWS_27',
    type: 'Queue',
    says: 'encrypted where it rests',
    keeps: (it) => it.sqsManagedSseEnabled === true,
    slip: {},
  },
  {
    id: 'CKV_AWS_149',
    type: 'Secret',
    says: 'a key of the customer',
    keeps: (it) => Boolean(it.kmsKeyId),
    slip: {},
  },
  {
    id: 'CKV2_AWS_57',
    type: 'Secret',
    says: 'rotated by Secrets Manager',
    keeps: (it, all) =>
      all.some(
        ({ type, inputs }) => type.endsWith(':SecretRotation') && inputs.secretId === it.name,
      ),
    slip: {},
  },
  {
    id: 'CKV_AWS_337',
    type: 'Parameter',
    says: 'encrypted under a key of the customer',
    keeps: (it) => it.type === 'SecureString' && Boolean(it.keyId),
    slip: { type: 'String' },
  },
  {
    id: 'CKV_AWS_66',
    type: 'LogGroup',
    says: 'an end of its logs',
    keeps: (it) => it.retentionInDays > 0,
    slip: {},
  },
  {
    id: 'CKV_AWS_338',
    type: 'LogGroup',
    says: 'a year of logs',
    keeps: (it) => it.retentionInDays >= 365,
    slip: { retentionInDays: 30 },
  },
  {
    id: 'CKV_AWS_158',
    type: 'LogGroup',
    says: 'a key of the customer',
    keeps: (it) => Boolean(it.kmsKeyId),
    slip: {},
  },
  // Buckets.
  ...[
    'BucketPublicAccessBlock',
    'BucketVersioning',
    'BucketLifecycleConfiguration',
    'BucketPolicy',
    'BucketOwnershipControls',
    'BucketServerSideEncryptionConfiguration',
  ].map(
    (kind): GroundRule => ({
      id: `bucket-${kind}`,
      type: 'Bucket',
      says: `its own ${kind}`,
      keeps: followed(kind),
      slip: { bucket: 'of-nobody' },
    }),
  ),
  {
    id: 'CKV_AWS_54',
    type: 'BucketPublicAccessBlock',
    says: 'nothing public',
    keeps: (it) =>
      it.blockPublicAcls && it.ignorePublicAcls && it.blockPublicPolicy && it.restrictPublicBuckets,
    slip: { blockPublicAcls: true, ignorePublicAcls: true },
  },
  {
    id: 'CKV_AWS_18',
    type: 'Bucket',
    says: 'a log of who asked',
    keeps: followed('BucketLogging'),
    slip: { bucket: 'of-nobody' },
  },
  // Images and audit.
  {
    id: 'CKV_AWS_51',
    type: 'Repository',
    says: 'tags that do not move',
    keeps: (it) => it.imageTagMutability === 'IMMUTABLE',
    slip: {},
  },
  {
    id: 'CKV_AWS_163',
    type: 'Repository',
    says: 'scanned on push',
    keeps: (it) => it.imageScanningConfiguration?.scanOnPush === true,
    slip: {},
  },
  {
    id: 'CKV_AWS_136',
    type: 'Repository',
    says: 'a key of the customer',
    keeps: (it) => it.encryptionConfigurations?.[0]?.encryptionType === 'KMS',
    slip: {},
  },
  {
    id: 'CKV_AWS_36',
    type: 'Trail',
    says: 'files that show when they were changed',
    keeps: (it) => it.enableLogFileValidation === true,
    slip: {},
  },
  {
    id: 'CKV_AWS_67',
    type: 'Trail',
    says: 'all regions',
    keeps: (it) => it.isMultiRegionTrail === true,
    slip: {},
  },
  {
    id: 'CKV2_AWS_10',
    type: 'Trail',
    says: 'in CloudWatch Logs as well',
    keeps: (it) => Boolean(it.cloudWatchLogsGroupArn),
    slip: {},
  },
  {
    id: 'CKV_AWS_35',
    type: 'Trail',
    says: 'a key of the customer',
    keeps: (it) => Boolean(it.kmsKeyId),
    slip: {},
  },
  {
    id: 'CKV_AWS_252',
    type: 'Trail',
    says: 'a topic that tells of its files',
    keeps: (it) => Boolean(it.snsTopicName),
    slip: {},
  },
  {
    id: 'no-managed-policy',
    type: 'RolePolicyAttachment',
    says: 'no policy that AWS may widen',
    keeps: () => false,
    slip: {},
  },
];
