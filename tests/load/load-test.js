// The day's load in 25 minutes: 50 customers, then 200, then 50, then none. Run it with
// `k6 run -e BASE_URL=https://… tests/load/load-test.js`; what to expect stands in README.md.
import { sleep } from 'k6';
import { browse, buy, minutes, requireShop } from './customer.js';

export const options = {
  stages: [
    { duration: minutes(5), target: 50 },
    { duration: minutes(10), target: 200 },
    { duration: minutes(5), target: 50 },
    { duration: minutes(5), target: 0 },
  ],
  thresholds: {
    http_req_failed: ['rate<0.05'],
    http_req_duration: ['p(95)<2000'],
    // Alone as well: the quick list of products would hide checkouts that wait.
    'http_req_duration{name:checkout}': ['p(95)<2000'],
  },
};

export const setup = requireShop;

export default function visit() {
  browse();
  sleep(0.3);
  buy();
  sleep(0.7);
}
