import { QUERIES } from '../../src/core/promql/expressions.ts';
import type { WireRequest, WireResponse } from '../../src/ports/exchange.ts';
import type { World } from '../model/state.ts';
import { answerTo, type Filled, type Row } from './prometheus-answers.ts';

export interface BasicAuth {
  readonly user: string;
  readonly password: string;
}

/**
 * Prometheus' HTTP API as far as we use it. It knows our own queries and no other: each is told by
 * its template, so that a changed expression is refused here until the world learns what it means.
 */
export function prometheusWire(world: World, auth: BasicAuth) {
  return async (request: WireRequest): Promise<WireResponse> => {
    if (!isAuthorized(request, auth)) return unauthorized();
    const { pathname, searchParams } = new URL(request.url);
    const form = request.method === 'POST' ? new URLSearchParams(request.body) : searchParams;
    if (request.method !== 'POST' && request.method !== 'GET') return text(405, '');
    switch (pathname) {
      case '/-/ready':
        return text(200, 'Prometheus Server is Ready.\n');
      case '/api/v1/query':
        return instant(world, form);
      case '/api/v1/query_range':
        return range(world, form);
      default:
        return text(404, '404 page not found\n');
    }
  };
}

/** `Basic` and the two in base64 (RFC 7617), compared as a whole. */
const isAuthorized = ({ headers }: WireRequest, { user, password }: BasicAuth): boolean =>
  headers['authorization'] === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const unauthorized = (): WireResponse => ({
  status: 401,
  headers: { 'www-authenticate': 'Basic', 'content-type': 'text/plain; charset=utf-8' },
  body: 'Unauthorized\n',
});

function instant(world: World, form: URLSearchParams): WireResponse {
  const time = form.has('time') ? secondsIn(form, 'time') : world.now;
  const filled = recognised(form.get('query') ?? '');
  if (!filled) return badQuery(form);
  if (time === undefined) return badData('invalid parameter "time"');
  const result = answerTo(world, filled, time).map(({ metric, value }) => ({
    metric,
    value: point(time, value),
  }));
  return success({ resultType: 'vector', result });
}

/** Prometheus refuses more points than this for one series. */
const MOST_POINTS = 11_000;

function range(world: World, form: URLSearchParams): WireResponse {
  const start = secondsIn(form, 'start');
  const end = secondsIn(form, 'end');
  const step = secondsIn(form, 'step');
  const filled = recognised(form.get('query') ?? '');
  if (!filled) return badQuery(form);
  if (start === undefined || end === undefined || step === undefined || step <= 0 || end < start)
    return badData('invalid parameter "start", "end" or "step"');
  if ((end - start) / step > MOST_POINTS) return badData('exceeded maximum resolution');
  const rows = new Map<string, { metric: Row['metric']; values: [number, string][] }>();
  for (let time = start; time <= end; time += step)
    for (const { metric, value } of answerTo(world, filled, time)) {
      const key = JSON.stringify(metric);
      const row = rows.get(key) ?? { metric, values: [] };
      row.values.push(point(time, value));
      rows.set(key, row);
    }
  return success({ resultType: 'matrix', result: [...rows.values()] });
}

/** A value travels as text: JSON knows neither NaN nor infinity. */
function point(time: number, value: number): [number, string] {
  const infinite = value > 0 ? '+Inf' : '-Inf';
  const shown = Math.abs(value) === Number.POSITIVE_INFINITY ? infinite : String(value);
  return [time / 1_000, shown];
}

/** Milliseconds, from seconds; nothing when it is no number. */
function secondsIn(form: URLSearchParams, name: string): number | undefined {
  const written = form.get(name) ?? '';
  const value = written === '' ? Number.NaN : Number(written);
  return Number.isFinite(value) ? Math.round(value * 1_000) : undefined;
}

const PATTERNS = Object.entries(QUERIES).map(([name, { expr }]) => ({
  name: name as keyof typeof QUERIES,
  pattern: patternOf(expr),
}));

/** Which of our queries this is, and what its placeholders were filled with. */
function recognised(query: string): Filled | undefined {
  for (const { name, pattern } of PATTERNS) {
    const found = pattern.exec(query);
    if (found) return { name, values: found.groups ?? {} };
  }
  return undefined;
}

/** The template, with a hole for each placeholder; the same one must be filled alike throughout. */
function patternOf(expr: string): RegExp {
  const seen = new Set<string>();
  const pieces = expr.split(/<([a-z]+)>/).map((piece, index) => {
    if (index % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    if (seen.has(piece)) return String.raw`\k<${piece}>`;
    seen.add(piece);
    return `(?<${piece}>[^]+?)`;
  });
  return new RegExp(`^${pieces.join('')}$`);
}

const badQuery = (form: URLSearchParams): WireResponse =>
  badData(`invalid parameter "query": this world knows no such query: ${form.get('query') ?? ''}`);

const badData = (error: string): WireResponse =>
  json(400, { status: 'error', errorType: 'bad_data', error });

const success = (data: unknown): WireResponse => json(200, { status: 'success', data });

const json = (status: number, body: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const text = (status: number, body: string): WireResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});
