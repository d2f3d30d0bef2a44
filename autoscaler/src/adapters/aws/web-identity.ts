import { fromTokenFile } from '@aws-sdk/credential-provider-web-identity';
import { seconds } from '../../core/units.ts';
import { type AwsAccess, clientSettings } from './client.ts';

export interface WebIdentity {
  readonly roleArn: string;
  /** A file with a token of the cluster's own issuer; the kubelet writes another one each hour. */
  readonly tokenFile: string;
  /** In CloudTrail, beside the role. */
  readonly session: string;
}

/**
 * The role of one ServiceAccount, by the token that the kubelet puts into the pod. The SDK would
 * find both in the environment by itself, but would ask STS past our exchange.
 */
export function webIdentity(
  { roleArn, tokenFile, session }: WebIdentity,
  access: Omit<AwsAccess, 'credentials'>,
): NonNullable<AwsAccess['credentials']> {
  const { region, requestHandler, maxAttempts } = clientSettings(access, seconds(5));
  return fromTokenFile({
    roleArn,
    webIdentityTokenFile: tokenFile,
    roleSessionName: session,
    clientConfig: { region, requestHandler, maxAttempts },
  });
}
