import { request } from 'node:http';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { CART, checkOut, jsonOf, openShop, sampleOf, textOf } from '../../../support/demo-app.ts';

const shop = await openShop();
afterAll(() => shop.stop());

async function opened(variables: Readonly<Record<string, string>>) {
  const own = await openShop(variables);
  onTestFinished(async () => {
    await own.stop();
  });
  return own;
}

interface Order {
  readonly order: string;
  readonly total: number;
  readonly signature: string;
}

describe('the demo shop', () => {
  it('lists its products', async () => {
    const answer = await fetch(`${shop.url}/api/products`);
    expect(answer.status).toBe(200);
    const { products } = await jsonOf<{ readonly products: readonly unknown[] }>(answer);
    expect(products.length).toBeGreaterThan(3);
    expect(products[3]).toEqual({ id: 'tea', name: 'Sylhet tea, 400 g', price: 320 });
  });

  it('takes an order, with the sum and a signature made from the cart alone', async () => {
    const items = [...CART.items, { product: 'honey', quantity: 1 }];
    const answers = [await checkOut(shop.url, { items }), await checkOut(shop.url, { items })];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const [first, second] = await Promise.all(answers.map((it) => jsonOf<Order>(it)));
    expect(first).toMatchObject({
      total: 2 * 320 + 750,
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(second?.signature).toBe(first?.signature);
    expect(second?.order).not.toBe(first?.order);
    const other = await jsonOf<Order>(await checkOut(shop.url));
    expect(other.signature).not.toBe(first?.signature);
  });

  it('works the longer on a checkout the more rounds it costs', async () => {
    const [cheap, dear] = await Promise.all([opened({}), opened({ CHECKOUT_ROUNDS: '200000' })]);
    const spent = async ({ url }: { readonly url: string }) => {
      const before = process.cpuUsage();
      await checkOut(url);
      return process.cpuUsage(before).user;
    };
    await spent(cheap);
    expect(await spent(dear)).toBeGreaterThan(3 * (await spent(cheap)));
  });

  it('tells all that is wrong with a cart at once', async () => {
    const answer = await checkOut(shop.url, {
      items: [{ product: 'coffee', quantity: 2.5 }],
      coupon: 'x',
    });
    expect(answer.status).toBe(400);
    const { errors } = await jsonOf<{ readonly errors: readonly string[] }>(answer);
    expect(errors).toHaveLength(3);
    expect(errors.join('\n')).toMatch(/items\[0\]\.product: expected one of .*got "coffee"/);
    expect(errors.join('\n')).toContain('items[0].quantity: expected a whole number from 1 to 20');
    expect(errors.join('\n')).toContain('coupon');
  });

  it.each([
    ['', 'an empty file'],
    ['{"items":', 'JSON'],
    ['{"items":[]}', 'a list of at least 1'],
  ])('refuses the body %j', async (body, complaint) => {
    const answer = await fetch(`${shop.url}/api/checkout`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(complaint);
  });

  it('reads no more than 16 KiB of a body', async () => {
    const answer = await fetch(`${shop.url}/api/checkout`, {
      method: 'POST',
      body: 'x'.repeat(16_385),
    });
    expect(answer.status).toBe(413);
  });

  it('names the method that a route knows', async () => {
    const answer = await fetch(`${shop.url}/api/checkout`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('is alive and ready', async () => {
    for (const probe of ['health', 'ready'])
      expect((await fetch(`${shop.url}/${probe}`)).status, probe).toBe(200);
  });

  it('answers probes while checkouts wait for a core', async () => {
    const busy = await opened({ CHECKOUT_ROUNDS: '200000' });
    const checkouts = Array.from({ length: 8 }, () => checkOut(busy.url));
    const done = Promise.all(checkouts);
    const first = await Promise.race([done, fetch(`${busy.url}/health`)]);
    expect(first).toHaveProperty('status', 200);
    await done;
  });

  it('turns a checkout away when as many are in work as may, and when the queue is full', async () => {
    const small = await opened({ CHECKOUT_LIMIT: '1', CHECKOUT_ROUNDS: '1000000' });
    const first = checkOut(small.url);
    const inWork = async () => sampleOf(await small.samples(), 'shop_checkouts_in_progress');
    await expect.poll(inWork, { interval: 10 }).toBe(1);
    expect((await checkOut(small.url)).status).toBe(503);
    expect((await first).status).toBe(201);
    const full = await opened({ QUEUE_LIMIT: '1', ORDERS_PER_SECOND: '0' });
    expect((await checkOut(full.url)).status).toBe(201);
    const refused = await checkOut(full.url);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('works its orders off, each once', async () => {
    const own = await opened({ ORDERS_PER_SECOND: '100' });
    await Promise.all(Array.from({ length: 20 }, () => checkOut(own.url)));
    const shipped = async () => sampleOf(await own.samples(), 'shop_orders_shipped_total');
    await expect.poll(shipped, { timeout: 5_000 }).toBe(20);
    const samples = await own.samples();
    expect(sampleOf(samples, 'shop_orders_accepted_total')).toBe(20);
    expect(sampleOf(samples, 'rabbitmq_queue_messages', { queue: 'orders' })).toBe(0);
  });

  it('knows no other page, and answers a path that is none', async () => {
    expect((await fetch(`${shop.url}/admin`)).status).toBe(404);
    // `fetch` would mend this path before it is sent.
    const status = await new Promise((resolve) => {
      request(`${shop.url}`, { path: '//%zz/../' }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
    expect(status).toBe(404);
  });

  it('logs one JSON object a line, and each request only when asked to', async () => {
    const own = await opened({ LOG_LEVEL: 'debug', HOSTNAME: 'demo-app-1' });
    await textOf(`${own.url}/api/products`);
    expect(own.told).toMatchObject([
      { level: 'info', message: 'listening', replica: 'demo-app-1', port: own.port },
      { level: 'debug', message: 'answered', endpoint: '/api/products', status: 200 },
    ]);
    expect(shop.told.map(({ message }) => message)).toEqual(['listening']);
  });
});
