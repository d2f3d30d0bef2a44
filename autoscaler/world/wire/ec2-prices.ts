import { INSTANCE_TYPES } from '../../src/core/cost/instance-types.ts';
import type { InstanceType, Usd } from '../../src/core/units.ts';
import type { Ec2, PriceChange } from './ec2.ts';
import type { Form } from './form.ts';
import { pageOf } from './pages.ts';
import type { Xml, XmlElements } from './xml.ts';

/**
 * DescribeSpotPriceHistory, newest first: the changes since the start asked for, and for each pool
 * the price that held when it began.
 */
export function describeSpotPriceHistory(ec2: Ec2, form: Form): XmlElements {
  const types = form.all('InstanceType');
  const start = Date.parse(form.text('StartTime') ?? new Date(0).toISOString());
  const changes = pricesOf(ec2)
    .filter(({ at }) => at <= ec2.world.now)
    .filter(({ type }) => types.length === 0 || types.includes(type))
    .toSorted((a, b) => b.at - a.at);
  const seen = new Set<string>();
  const told = changes.filter(({ type, zone, at }) => {
    const pool = `${type} ${zone}`;
    const holds = at > start || !seen.has(pool);
    if (at <= start) seen.add(pool);
    return holds;
  });
  const { items, next } = pageOf(told, { form, most: ec2.page ?? 1_000 });
  return { spotPriceHistorySet: { item: items.map(item) }, nextToken: next };
}

const item = ({ type, zone, usd, at }: PriceChange): Xml => ({
  instanceType: type,
  productDescription: 'Linux/UNIX',
  spotPrice: usd.toFixed(6),
  timestamp: new Date(at).toISOString(),
  availabilityZone: zone,
});

function pricesOf({ spotPrices, world }: Ec2): readonly PriceChange[] {
  if (spotPrices) return spotPrices;
  const at = world.options.start;
  return Object.entries(INSTANCE_TYPES).flatMap(([type, { spot }]) =>
    world.options.zones.map((zone) => ({
      type: type as InstanceType,
      zone,
      usd: spot as Usd,
      at,
    })),
  );
}
