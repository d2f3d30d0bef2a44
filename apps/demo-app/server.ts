import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Millis, SECOND, seconds } from '../../autoscaler/src/core/units.ts';
import { createCheckout } from './checkout.ts';
import type { Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createOrderQueue, type OrderQueue } from './orders.ts';
import { createRoutes } from './routes.ts';
import type { Settings } from './settings.ts';
import type { System } from './system.ts';

export interface RunningShop {
  readonly port: number;
  readonly metrics: Metrics;
  /**
   * Fails `/ready`, serves on for the drain time, closes the port, lets open requests end and ships
   * what waits. Never rejects.
   */
  readonly stop: () => Promise<Farewell>;
}

export interface Farewell {
  /** Requests that were not answered in time and were cut: 0 is a clean end. */
  readonly cut: number;
  readonly shippedAtLast: number;
}

const WORK_EVERY = 100 as Millis;
const REQUEST_WITHIN = seconds(30);
const KEPT_AT_MOST = seconds(5);

/** Rejects when the port cannot be had. */
export async function startShop(
  settings: Settings,
  system: System,
  log: Log,
): Promise<RunningShop> {
  let draining = false;
  const { ticking } = system;
  const checkout = createCheckout(settings.checkoutRounds, settings.checkoutLimit);
  const orders = createOrderQueue({
    perSecond: settings.ordersPerSecond,
    limit: settings.queueLimit,
    ship: ({ number, total }) => {
      metrics.shipped();
      log('debug', 'shipped', { order: number, total });
    },
  });
  const metrics: Metrics = createMetrics({
    ordersWaiting: orders.length,
    checkoutsInProgress: checkout.inProgress,
  });
  const { replica } = settings;
  const shop = { replica, checkout, orders, metrics, log, ticking, isDraining: () => draining };
  const server = createServer(getRequestListener(createRoutes(shop).fetch));
  const open = countOpen(server);
  limitWaits(server, settings.drain);
  const port = await listen(server, settings);
  const stopWorking = workOff(orders, system);
  log('info', 'listening', { host: settings.host, port });
  return {
    port,
    metrics,
    stop: async () => {
      draining = true;
      log('info', 'draining', { seconds: settings.drain / SECOND, waiting: orders.length() });
      await system.sleep(settings.drain);
      const ended = await closes(server, settings.finish, system);
      const cut = ended ? 0 : open();
      server.closeAllConnections();
      stopWorking();
      const farewell = { cut, shippedAtLast: orders.finish() };
      log(cut === 0 ? 'info' : 'error', 'stopped', { ...farewell });
      return farewell;
    },
  };
}

/**
 * An idle connection that was opened before the drain is given up before the port closes, so that
 * no request is sent into a connection that ends just then. Node.js tells clients the time, and
 * waits a second longer than it says.
 */
function limitWaits(server: Server, drain: Millis): void {
  const kept = Math.min(KEPT_AT_MOST, drain - 2 * SECOND);
  server.keepAliveTimeout = Math.max(kept, SECOND);
  server.requestTimeout = REQUEST_WITHIN;
}

function countOpen(server: Server): () => number {
  let open = 0;
  server.on('request', (_request, response) => {
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
  });
  return () => open;
}

function listen(server: Server, { host, port }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      // A server on a host and port has an address with a port.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

const closes = (server: Server, within: Millis, { sleep }: System): Promise<boolean> =>
  Promise.race([
    new Promise<boolean>((resolve) => {
      server.close(() => resolve(true));
    }),
    sleep(within).then(() => false),
  ]);

function workOff(orders: OrderQueue, { every, ticking }: System): () => void {
  let last = ticking();
  return every(WORK_EVERY, () => {
    const now = ticking();
    orders.work((now - last) as Millis);
    last = now;
  });
}
