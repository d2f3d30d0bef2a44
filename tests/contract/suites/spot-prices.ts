import { describe, expect, test } from 'vitest';
import type { InstanceType, Instant, Usd, Zone } from '../../../autoscaler/src/core/units.ts';
import { hours } from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import type { SpotPrice, SpotPrices } from '../../../autoscaler/src/ports/spot-prices.ts';
import { NOON, ZONE_A, ZONE_B } from '../../support/cluster.ts';
import { ago, hence } from '../../support/observation.ts';

export interface SpotPriceBench {
  readonly port: SpotPrices;
  readonly silence: (on: boolean) => Promise<void>;
}

export interface SpotPriceTarget {
  readonly name: string;
  /** A market that had these prices. */
  readonly open: (history: readonly SpotPrice[]) => Promise<SpotPriceBench>;
}

const SMALL = 't3.small' as InstanceType;
const LARGE = 't3.large' as InstanceType;

const price = (type: InstanceType, zone: Zone, { usd, since }: Price): SpotPrice => ({
  type,
  zone,
  usd: usd as Usd,
  since,
});
interface Price {
  readonly usd: number;
  readonly since: Instant;
}

const OLD = price(SMALL, ZONE_A, { usd: 0.006, since: ago(hours(9)) });
const NEW = price(SMALL, ZONE_A, { usd: 0.007, since: ago(hours(1)) });
const OTHER = price(SMALL, ZONE_B, { usd: 0.008, since: ago(hours(20)) });
const LARGER = price(LARGE, ZONE_B, { usd: 0.03, since: ago(hours(2)) });

export function spotPricesContract({ name, open }: SpotPriceTarget): void {
  describe(`spot prices: ${name}`, () => {
    test('are the latest of each pool, in the order of type and zone', async () => {
      const { port } = await open([OTHER, OLD, LARGER, NEW]);
      expect(await port.read([SMALL, LARGE], NOON)).toEqual([LARGER, NEW, OTHER]);
    });

    test('are those that hold then, and none that came later', async () => {
      const later = price(SMALL, ZONE_B, { usd: 0.02, since: hence(hours(1)) });
      const { port } = await open([OTHER, later]);
      expect(await port.read([SMALL], NOON)).toEqual([OTHER]);
    });

    test('leave out a pool that is not offered, and types that nobody asked for', async () => {
      const { port } = await open([NEW, LARGER]);
      expect(await port.read([SMALL], NOON)).toEqual([NEW]);
      expect(await port.read([], NOON)).toEqual([]);
    });

    test('are all there, however many', async () => {
      const many = Array.from({ length: 26 }, (_, index) =>
        price(SMALL, `zone-${String.fromCharCode(97 + index)}` as Zone, {
          usd: 0.01,
          since: ago(hours(1)),
        }),
      );
      const { port } = await open(many);
      expect(await port.read([SMALL], NOON)).toEqual(many);
    });

    test('throw when nobody answers', async () => {
      const { port, silence } = await open([NEW]);
      await silence(true);
      await expect(port.read([SMALL], NOON)).rejects.toBeInstanceOf(OperatingError);
    });
  });
}
