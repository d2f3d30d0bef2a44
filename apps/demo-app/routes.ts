import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { checkJson } from '../../autoscaler/src/core/inputs/problems.ts';
import { renderProblem } from '../../autoscaler/src/core/problem.ts';
import { type Millis, SECOND } from '../../autoscaler/src/core/units.ts';
import { CART, type Checkout } from './checkout.ts';
import type { Log } from './log.ts';
import { endpointOf, type Metrics } from './metrics.ts';
import type { OrderQueue } from './orders.ts';
import { PRODUCTS } from './products.ts';

export interface Shop {
  readonly replica: string;
  readonly checkout: Checkout;
  readonly orders: OrderQueue;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly ticking: () => Millis;
  /** True from the signal to stop until the end. */
  readonly isDraining: () => boolean;
}

const MOST_BYTES = 16_384;

export function createRoutes(shop: Shop): Hono {
  const app = new Hono();
  app.use(sendAway(shop), counted(shop));
  app.get('/api/products', (c) => c.json({ products: PRODUCTS }));
  app.post('/api/checkout', bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge }), checkOut(shop));
  app.all('/api/products', (c) => wrongMethod(c, 'GET, HEAD'));
  app.all('/api/checkout', (c) => wrongMethod(c, 'POST'));
  addProbes(app, shop);
  app.notFound((c) => c.json({ error: 'no such page' }, 404));
  app.onError((error, c) => {
    shop.log('error', 'request failed', { path: c.req.path, why: String(error) });
    return c.json({ error: 'the shop made a mistake' }, 500);
  });
  return app;
}

function addProbes(app: Hono, { isDraining, metrics }: Shop): void {
  app.get('/health', (c) => c.json({ status: 'alive' }));
  app.get('/ready', (c) =>
    isDraining() ? c.json({ status: 'draining' }, 503) : c.json({ status: 'ready' }),
  );
  app.get('/metrics', async (c) =>
    c.text(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }),
  );
}

/**
 * A client that keeps its connection would stay with this replica to the end, whatever its
 * readiness says: told to close it, it comes back through the Service to another one.
 */
const sendAway =
  ({ isDraining }: Shop): MiddlewareHandler =>
  async (c, next) => {
    await next();
    if (isDraining()) c.header('connection', 'close');
  };

/** Probes and scrapes are not counted: the rate that is seen is what customers ask for. */
const UNCOUNTED = new Set(['/health', '/ready', '/metrics']);

const counted =
  ({ metrics, log, ticking }: Shop): MiddlewareHandler =>
  async (c, next) => {
    if (UNCOUNTED.has(c.req.path)) return next();
    const endpoint = endpointOf(c.req.path);
    const from = ticking();
    await next();
    const seconds = (ticking() - from) / SECOND;
    const { status } = c.res;
    metrics.answered(endpoint, status, seconds);
    log('debug', 'answered', { endpoint, status, seconds });
  };

function checkOut({ checkout, orders, metrics, replica }: Shop) {
  let last = 0;
  return async (c: Context): Promise<Response> => {
    const cart = checkJson(CART, await c.req.text(), 'body');
    if (!cart.ok) return c.json({ errors: cart.problems.map(renderProblem) }, 400);
    // Asked before the work is done; those in work may then exceed the limit by their number.
    const receipt = orders.isFull() ? undefined : await checkout.sign(cart.value);
    if (!receipt) return c.json({ error: 'too busy, try again' }, 503, { 'retry-after': '1' });
    last += 1;
    const order = `${replica}-${last}`;
    orders.add({ number: order, total: receipt.total });
    metrics.accepted();
    return c.json({ order, ...receipt }, 201);
  };
}

const tooLarge = (c: Context): Response =>
  c.json({ errors: [`body: expected at most ${MOST_BYTES} bytes`] }, 413);

const wrongMethod = (c: Context, allow: string): Response =>
  c.json({ error: `only ${allow}` }, 405, { allow });
