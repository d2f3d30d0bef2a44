// A flash sale: customers come at a rate and do not wait for a slow shop to be done with others.
// Run it with `k6 run -e BASE_URL=https://… tests/load/flash-sale.js`; see README.md.
import { browse, buy, minutes, requireShop, setting } from './customer.js';

/** Visits a second at the height of the sale. */
const RATE = setting('RATE', 250);
const USUAL = Math.max(1, Math.round(RATE / 10));

const RUSH = 10;
const SETTLED = 10;

const shared = { executor: 'ramping-arrival-rate', preAllocatedVUs: 200, maxVUs: 2_000 };

export const options = {
  scenarios: {
    // The doors open: what the capacity that is there can take decides how it feels.
    rush: {
      ...shared,
      startRate: USUAL,
      stages: [
        { duration: minutes(2), target: USUAL },
        { duration: minutes(0.5), target: RATE },
        { duration: minutes(RUSH - 2.5), target: RATE },
      ],
    },
    // By now new nodes have joined: the sale goes on, and must go well.
    settled: {
      ...shared,
      startTime: minutes(RUSH),
      startRate: RATE,
      stages: [
        { duration: minutes(SETTLED - 2), target: RATE },
        { duration: minutes(2), target: USUAL },
      ],
    },
  },
  thresholds: {
    'http_req_failed{scenario:settled}': ['rate<0.01'],
    'http_req_duration{scenario:settled,name:checkout}': ['p(95)<2000'],
    // Shown beside it, and never failed: the rush is what the autoscaler is there to answer.
    'http_req_failed{scenario:rush}': ['rate<=1'],
    'http_req_duration{scenario:rush,name:checkout}': ['p(95)<600000'],
    // Visits that k6 had nobody left to send for: the shop was so slow that 2,000 waited in it.
    'dropped_iterations{scenario:settled}': ['count==0'],
  },
};

export const setup = requireShop;

export default function visit() {
  browse();
  buy();
}
