import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { Millis } from '../../core/units.ts';
import type { Exchange } from '../../ports/exchange.ts';
import { sdkHandler } from './handler.ts';

/** How an adapter reaches AWS. */
export interface AwsAccess {
  readonly exchange: Exchange;
  readonly region: string;
  /** The SDK's own chain when absent: in a function, its role. */
  readonly credentials?: NonNullable<EC2ClientConfig['credentials']>;
}

interface ClientSettings extends Pick<AwsAccess, 'credentials'> {
  readonly region: string;
  readonly maxAttempts: number;
  readonly requestHandler: ReturnType<typeof sdkHandler>;
}

/**
 * Settings that every SDK client of ours shares. The SDK repeats nothing: it would do so on the
 * real clock, beyond a tick's deadline, and unseen by the simulation.
 */
export const clientSettings = (
  { exchange, region, credentials }: AwsAccess,
  timeout: Millis,
): ClientSettings => ({
  region,
  maxAttempts: 1,
  requestHandler: sdkHandler(exchange, timeout),
  ...(credentials ? { credentials } : {}),
});
