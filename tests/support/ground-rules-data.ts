import type { Laid } from './ground.ts';
import type { GroundRule } from './ground-rule.ts';

const followed = (kind: string) => (inputs: { readonly bucket: string }, all: readonly Laid[]) =>
  all.some((it) => it.type.endsWith(`:${kind}`) && it.inputs.bucket === inputs.bucket);

export const DATA_RULES: readonly GroundRule[] = [
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
