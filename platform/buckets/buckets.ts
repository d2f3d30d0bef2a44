import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import {
  BUCKETS,
  type BucketName,
  bucketName,
  type Place,
} from '../../autoscaler/src/core/ground-names.ts';
import { bucketPolicy } from '../identity/resources.ts';

export interface BucketsArgs {
  readonly place: Place;
  /** Whether what is in them outlives the stack. */
  readonly protect: boolean;
}

interface Kept {
  /** Whether anybody may read the documents that the policy names. */
  readonly open: boolean;
  /** After so many days an object goes. */
  readonly days?: number;
  /** And one that was overwritten. */
  readonly oldDays: number;
  /** Data that is nowhere else. */
  readonly data: boolean;
}

/**
 * K3s itself keeps a week of snapshots; the rest is for those of a server that is gone.
 * A year of CloudTrail is what an investigation asks for. The issuer's documents are public by
 * their nature: AWS must be able to read the keys that it checks tokens with.
 */
const KEPT: Readonly<Record<BucketName, Kept>> = {
  snapshots: { open: false, days: 90, oldDays: 30, data: true },
  issuer: { open: true, oldDays: 30, data: false },
  trail: { open: false, days: 365, oldDays: 30, data: true },
};

/** Buckets: encrypted, versioned, closed, and asked by TLS only. */
export class Buckets extends pulumi.ComponentResource {
  readonly named: Readonly<Record<BucketName, aws.s3.Bucket>>;
  readonly policies: Readonly<Record<BucketName, aws.s3.BucketPolicy>>;

  constructor(name: string, args: BucketsArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:buckets:Buckets', name, {}, options);
    const made = BUCKETS.map((bucket) => [bucket, this.bucket(bucket, args)] as const);
    const [snapshots, issuer, trail] = made.map(([, it]) => it);
    if (!snapshots || !issuer || !trail) throw new Error('invariant: three buckets');
    this.named = {
      snapshots: snapshots.bucket,
      issuer: issuer.bucket,
      trail: trail.bucket,
    };
    this.policies = {
      snapshots: snapshots.policy,
      issuer: issuer.policy,
      trail: trail.policy,
    };
    this.registerOutputs();
  }

  private bucket(name: BucketName, { place, protect }: BucketsArgs) {
    const { open, days, oldDays, data } = KEPT[name];
    const parent = { parent: this };
    const bucket = new aws.s3.Bucket(
      name,
      { bucket: bucketName(place, name), forceDestroy: !(protect && data) },
      { ...parent, retainOnDelete: protect && data },
    );
    const of = { bucket: bucket.bucket };
    const block = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        ...of,
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: !open,
        restrictPublicBuckets: !open,
      },
      parent,
    );
    new aws.s3.BucketOwnershipControls(
      name,
      { ...of, rule: { objectOwnership: 'BucketOwnerEnforced' } },
      parent,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
      parent,
    );
    const versioning = new aws.s3.BucketVersioning(
      name,
      { ...of, versioningConfiguration: { status: 'Enabled' } },
      parent,
    );
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        ...of,
        rules: [
          {
            id: 'ends',
            status: 'Enabled',
            filter: { prefix: '' },
            ...(days === undefined ? {} : { expiration: { days } }),
            noncurrentVersionExpiration: { noncurrentDays: oldDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      // Rules on old versions are refused while there are none.
      { ...parent, dependsOn: [versioning] },
    );
    const policy = new aws.s3.BucketPolicy(
      name,
      { ...of, policy: JSON.stringify(bucketPolicy(place, name)) },
      // A policy that opens anything is refused until the block lets it through.
      { ...parent, dependsOn: [block] },
    );
    return { bucket, policy };
  }
}
