import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { PRODUCT_IDS, PRODUCTS } from './products.ts';

export const CART = z.strictObject({
  items: z
    .array(
      z.strictObject({
        product: z.enum(PRODUCT_IDS),
        quantity: z.int({ error: 'a whole number from 1 to 20' }).min(1).max(20),
      }),
    )
    .min(1)
    .max(50),
});

export type Cart = z.output<typeof CART>;

export interface Receipt {
  /** In whole taka. */
  readonly total: number;
  /** Made from the cart alone: the same cart has the same one on every replica. */
  readonly signature: string;
}

export interface Checkout {
  /** Nothing when as many are in work or wait as may. */
  readonly sign: (cart: Cart) => Promise<Receipt | undefined>;
  readonly inProgress: () => number;
}

const derive = promisify(pbkdf2);

/**
 * The work of a checkout: so many rounds of hashing, which cost CPU and nothing else. It runs on
 * the threads of libuv, so that probes are answered while checkouts wait for a core; a shop that
 * fails its probes for being busy would be restarted at the height of a sale.
 */
export function createCheckout(rounds: number, limit: number): Checkout {
  let inProgress = 0;
  return {
    inProgress: () => inProgress,
    sign: async (cart) => {
      if (inProgress >= limit) return undefined;
      inProgress += 1;
      try {
        const key = await derive(JSON.stringify(cart), 'demo-app', rounds, 32, 'sha256');
        return { total: totalOf(cart), signature: key.toString('hex') };
      } finally {
        inProgress -= 1;
      }
    },
  };
}

const totalOf = ({ items }: Cart): number =>
  items.reduce((sum, { product, quantity }) => sum + priceOf(product) * quantity, 0);

const priceOf = (id: string): number => PRODUCTS.find((it) => it.id === id)?.price ?? 0;
