import { check, fail } from 'k6';
import http from 'k6/http';

export const BASE_URL = __ENV.BASE_URL || 'http://localhost:3000';

/** Makes every stage so many times shorter: a trial of the script itself, not of the autoscaler. */
const SPEED = setting('SPEED', 1);

/** A number above zero from `-e NAME=…`. Throws at once: k6 would tell of a stage of NaN. */
export function setting(name, fallback) {
  const value = Number(__ENV[name] || fallback);
  if (!(value > 0)) throw new Error(`${name}: expected a number above 0, got "${__ENV[name]}"`);
  return value;
}

/** `minutes(5)` is k6's "300s", or less at a greater SPEED. */
export const minutes = (count) => `${Math.max(1, Math.round((count * 60) / SPEED))}s`;

/** Fails before anything is sent where there is no shop, instead of after 25 minutes of errors. */
export function requireShop() {
  const { status } = http.get(`${BASE_URL}/ready`, { timeout: '5s' });
  if (status !== 200) fail(`BASE_URL: expected a shop at ${BASE_URL}, /ready gave ${status}`);
}

const PRODUCTS = ['panjabi', 'jamdani', 'tea', 'honey', 'headphones', 'power-bank'];

/** Looks at the shop window. */
export function browse() {
  const answer = http.get(`${BASE_URL}/api/products`, { tags: { name: 'products' } });
  check(answer, { 'products are listed': ({ status }) => status === 200 });
}

/** Buys something: the same from the same customer at the same visit, so that runs compare. */
export function buy() {
  const product = PRODUCTS[(__VU + __ITER) % PRODUCTS.length];
  const body = JSON.stringify({ items: [{ product, quantity: 1 + (__ITER % 3) }] });
  const headers = { 'content-type': 'application/json' };
  const answer = http.post(`${BASE_URL}/api/checkout`, body, {
    headers,
    tags: { name: 'checkout' },
  });
  check(answer, { 'the order is taken': ({ status }) => status === 201 });
}
