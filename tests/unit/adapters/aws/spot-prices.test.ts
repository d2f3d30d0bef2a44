import { describe, expect, it } from 'vitest';
import { ec2SpotPrices } from '../../../../autoscaler/src/adapters/aws/spot-prices.ts';
import {
  hours,
  type InstanceType,
  minutes,
  type Usd,
  type Zone,
} from '../../../../autoscaler/src/core/units.ts';
import { ec2Wire, type PriceChange } from '../../../../autoscaler/world/wire/ec2.ts';
import { readForm } from '../../../../autoscaler/world/wire/form.ts';
import { accessOver, patience, switchable } from '../../../support/aws.ts';
import { NOON, ZONE_A, ZONE_B } from '../../../support/cluster.ts';
import { ago } from '../../../support/observation.ts';
import { anEmptyWorld } from '../../../support/world.ts';

const SMALL = 't3.small' as InstanceType;
const MEDIUM = 't3.medium' as InstanceType;
const price = (type: InstanceType, zone: Zone, usd: number, at = ago(hours(9))): PriceChange => ({
  type,
  zone,
  usd: usd as Usd,
  at,
});

function theMarket(spotPrices: readonly PriceChange[], page = 1_000) {
  const wire = ec2Wire({
    world: anEmptyWorld(),
    cluster: 'shop',
    subnets: {},
    templates: {},
    spotPrices,
    page,
  });
  const line = switchable(wire);
  const port = ec2SpotPrices({ access: accessOver(line.exchange), patience: patience(1) });
  return { port, line };
}

describe('spot prices', () => {
  const CHANGES = [
    price(SMALL, ZONE_A, 0.0071),
    price(SMALL, ZONE_A, 0.0074, ago(minutes(30))),
    price(SMALL, ZONE_B, 0.0069),
    price(MEDIUM, ZONE_A, 0.0146),
  ];

  it('are the latest of each type in each zone, with since when', async () => {
    const { port } = theMarket(CHANGES);
    expect(await port.read([SMALL], NOON)).toEqual([
      { type: SMALL, zone: ZONE_A, usd: 0.0074, since: ago(minutes(30)) },
      { type: SMALL, zone: ZONE_B, usd: 0.0069, since: ago(hours(9)) },
    ]);
  });

  it('are those of the instant that is asked for', async () => {
    const { port, line } = theMarket([...CHANGES, price(SMALL, ZONE_A, 0.01, NOON)]);
    await port.read([SMALL], NOON);
    expect(readForm(line.sent[0]?.body ?? '').text('StartTime')).toBe('2026-11-23T12:00:00Z');
    expect(await port.read([SMALL], NOON)).toMatchObject([{ usd: 0.01 }, { usd: 0.0069 }]);
  });

  it('take all pages', async () => {
    const { port, line } = theMarket(CHANGES, 1);
    expect(await port.read([SMALL, MEDIUM], NOON)).toHaveLength(3);
    expect(line.sent).toHaveLength(3);
  });

  it('of no type are none: EC2 would tell all of them', async () => {
    const { port, line } = theMarket(CHANGES);
    expect(await port.read([], NOON)).toEqual([]);
    expect(line.sent).toEqual([]);
  });

  it('are the latest in whatever order EC2 tells them', async () => {
    const told = [
      ['2026-11-23T08:00:00Z', 0.006],
      ['2026-11-23T11:00:00Z', 0.008],
      ['2026-11-23T09:00:00Z', 0.007],
    ].map(
      ([at, usd]) =>
        `<item><instanceType>t3.small</instanceType><spotPrice>${usd}</spotPrice><timestamp>${at}</timestamp><availabilityZone>us-east-1a</availabilityZone></item>`,
    );
    const body = `<DescribeSpotPriceHistoryResponse><spotPriceHistorySet>${told.join('')}</spotPriceHistorySet></DescribeSpotPriceHistoryResponse>`;
    const exchange = async () => ({ status: 200, headers: {}, body });
    const port = ec2SpotPrices({ access: accessOver(exchange), patience: patience(1) });
    expect(await port.read([SMALL], NOON)).toMatchObject([{ usd: 0.008 }]);
  });

  it('that cannot be read are an error', async () => {
    const { port, line } = theMarket(CHANGES);
    line.silence(true);
    await expect(port.read([SMALL], NOON)).rejects.toMatchObject({ kind: 'timeout' });
  });
});
