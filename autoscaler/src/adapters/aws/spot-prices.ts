import {
  DescribeSpotPriceHistoryCommand,
  type DescribeSpotPriceHistoryCommandInput,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { type InstanceType, type Instant, seconds, type Usd, type Zone } from '../../core/units.ts';
import type { SpotPrice, SpotPrices } from '../../ports/spot-prices.ts';
import { insist, type Patience } from '../transport/retry.ts';
import { readAnswer } from './answer.ts';
import { type AwsAccess, clientSettings } from './client.ts';
import { asking } from './errors.ts';
import { allPages } from './pages.ts';

export interface SpotPriceOptions {
  readonly access: AwsAccess;
  readonly patience: Patience;
}

const PAGE = z
  .object({
    SpotPriceHistory: z.array(
      z.object({
        InstanceType: z.string().min(1),
        AvailabilityZone: z.string().min(1),
        SpotPrice: z.string().regex(/^\d+(\.\d+)?$/),
        Timestamp: z.date(),
      }),
    ),
    NextToken: z.string().optional(),
  })
  .transform(({ SpotPriceHistory, NextToken }) => ({
    items: SpotPriceHistory.map(
      (it): SpotPrice => ({
        type: it.InstanceType as InstanceType,
        zone: it.AvailabilityZone as Zone,
        usd: Number(it.SpotPrice) as Usd,
        since: it.Timestamp.getTime() as Instant,
      }),
    ),
    next: NextToken,
  }));

/** Spot prices from EC2's price history. */
export function ec2SpotPrices({ access, patience }: SpotPriceOptions): SpotPrices {
  const client = new EC2Client(clientSettings(access, seconds(10)));
  return {
    read: async (types, now) => {
      // EC2 takes "no type" for "every type".
      if (types.length === 0) return [];
      const prices = await allPages('ec2', async (token) => {
        const command = new DescribeSpotPriceHistoryCommand({
          // The cast: a policy names only types that EC2 knows.
          InstanceTypes: types as readonly string[] as DescribeTypes,
          ProductDescriptions: ['Linux/UNIX'],
          // A history that begins now starts with the price that holds now.
          StartTime: new Date(now),
          ...(token === undefined ? {} : { NextToken: token }),
        });
        const answer = await insist(patience, () => asking('ec2', () => client.send(command)));
        return readAnswer('ec2', PAGE, answer);
      });
      return latestOf(prices);
    },
  };
}

type DescribeTypes = NonNullable<DescribeSpotPriceHistoryCommandInput['InstanceTypes']>;

function latestOf(prices: readonly SpotPrice[]): readonly SpotPrice[] {
  const latest = new Map<string, SpotPrice>();
  for (const price of prices) {
    const key = `${price.type} ${price.zone}`;
    const known = latest.get(key);
    if (!known || known.since < price.since) latest.set(key, price);
  }
  return [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, price]) => price);
}
