import type { k8s } from 'cdk8s-plus-33';
import { STS_AUDIENCE } from '../../autoscaler/src/core/ground.ts';
import { type RoleName, roleArn } from '../../autoscaler/src/core/ground-names.ts';
import { SETTINGS } from '../settings.ts';

const FOLDER = '/var/run/secrets/sts.amazonaws.com/serviceaccount';

/**
 * A role of AWS for one ServiceAccount: a token of the cluster's issuer, meant for STS alone, and
 * the variables by which every AWS SDK finds it. Pods never use the role of their node.
 */
export const awsIdentity = (role: RoleName): AwsIdentity => ({
  env: [
    { name: 'AWS_REGION', value: SETTINGS.region },
    { name: 'AWS_ROLE_ARN', value: roleArn(SETTINGS, role) },
    { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${FOLDER}/token` },
    // The regional endpoint is in reach when another region is not.
    { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' },
  ],
  mount: { name: 'aws-token', mountPath: FOLDER, readOnly: true },
  volume: {
    name: 'aws-token',
    projected: {
      sources: [
        {
          serviceAccountToken: {
            audience: STS_AUDIENCE,
            expirationSeconds: 3600,
            path: 'token',
          },
        },
      ],
    },
  },
});

export interface AwsIdentity {
  readonly env: readonly k8s.EnvVar[];
  readonly mount: k8s.VolumeMount;
  readonly volume: k8s.Volume;
}
