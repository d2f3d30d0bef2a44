import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Routes that are counted, never paths as they came: each new path would be a new series. */
export const ENDPOINTS = ['/api/products', '/api/checkout', 'other'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

export const endpointOf = (path: string): Endpoint =>
  ENDPOINTS.find((it) => it === path) ?? 'other';

/** Bounds at 1 and 2 s, since the policy asks whether the 95th percentile is over 2 s. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10];

export interface Metrics {
  readonly registry: Registry;
  readonly answered: (endpoint: Endpoint, status: number, seconds: number) => void;
  readonly accepted: () => void;
  readonly shipped: () => void;
}

/** What is read at each scrape. */
export interface Gauges {
  readonly ordersWaiting: () => number;
  readonly checkoutsInProgress: () => number;
}

export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered, by status and route.',
    labelNames: ['status', 'endpoint'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to its answer, by route.',
    labelNames: ['endpoint'],
    buckets: BOUNDS,
    registers: [registry],
  });
  // From zero on: a series that begins at its first request hides that request from `rate`.
  for (const [endpoint, status] of EXPECTED) requests.inc({ endpoint, status }, 0);
  for (const endpoint of ENDPOINTS) duration.zero({ endpoint });
  const orders = registerOrders(registry, gauges);
  return {
    registry,
    answered: (endpoint, status, seconds) => {
      requests.inc({ endpoint, status });
      duration.observe({ endpoint }, seconds);
    },
    ...orders,
  };
}

const EXPECTED: readonly (readonly [Endpoint, number])[] = [
  ['/api/products', 200],
  ['/api/checkout', 201],
  ['/api/checkout', 503],
];

function registerOrders(registry: Registry, gauges: Gauges): Pick<Metrics, 'accepted' | 'shipped'> {
  const registers = [registry];
  new Gauge({
    // The name that the policy asks for, and that a real RabbitMQ would export.
    name: 'rabbitmq_queue_messages',
    help: 'Orders that wait to be shipped.',
    labelNames: ['queue'],
    registers,
    collect() {
      this.set({ queue: 'orders' }, gauges.ordersWaiting());
    },
  });
  new Gauge({
    name: 'shop_checkouts_in_progress',
    help: 'Checkouts in work or waiting for a core.',
    registers,
    collect() {
      this.set(gauges.checkoutsInProgress());
    },
  });
  const accepted = new Counter({
    name: 'shop_orders_accepted_total',
    help: 'Orders put into the queue.',
    registers,
  });
  const shipped = new Counter({
    name: 'shop_orders_shipped_total',
    help: 'Orders worked off.',
    registers,
  });
  return { accepted: () => accepted.inc(), shipped: () => shipped.inc() };
}
