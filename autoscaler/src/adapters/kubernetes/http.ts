import { z } from 'zod';
import { check } from '../../core/inputs/problems.ts';
import { type Millis, seconds } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { Exchange, WireRequest, WireResponse } from '../../ports/exchange.ts';
import { insist, type Patience } from '../transport/retry.ts';

export const SERVICE = 'kubernetes';

export interface HttpOptions {
  /** Its connections trust the cluster's own authority and no other (the CA is pinned there). */
  readonly exchange: Exchange;
  /** Such as `https://10.0.0.10:6443`. */
  readonly server: string;
  /**
   * Reads the service account's token where it is kept. Asked for once, and anew when the API
   * server calls it expired.
   */
  readonly token: () => Promise<string>;
  readonly patience: Patience;
  /** For the answer to one call. */
  readonly timeout: Millis;
}

export interface Asked {
  readonly method: WireRequest['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** `application/json` unless it is a patch. */
  readonly type?: string;
}

/** `kind: Status`, as far as it is read: https://kubernetes.io/docs/reference/kubernetes-api/ */
const refusalJson = z.object({
  kind: z.literal('Status'),
  status: z.literal('Failure'),
  message: z.string().nullish(),
  code: z.int().nullish(),
  details: z
    .object({
      retryAfterSeconds: z.number().nullish(),
      causes: z
        .array(z.object({ reason: z.string().nullish(), message: z.string().nullish() }))
        .nullish(),
    })
    .nullish(),
});

type Refusal = z.output<typeof refusalJson>;

export interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly refusal?: Refusal;
  readonly retryAfter?: string;
}

/**
 * Sends one request and reads its answer: `meaning` says what each answer stands for, and whatever
 * it leaves undefined is thrown as `OperatingError`. Every request here is safe to repeat, and is
 * repeated within `patience` when it failed for a reason that passes.
 */
export type Call = <T extends object | string>(
  asked: Asked,
  meaning: (answer: Answer) => T | undefined,
) => Promise<T>;

export function callerOf(options: HttpOptions): Call {
  const tokens = keepToken(options.token);
  const authorised = async (asked: Asked): Promise<Answer> => {
    const held = tokens.held();
    const token = await held;
    const answer = await send(options, asked, token);
    if (answer.status !== 401) return answer;
    const fresh = await tokens.renewed(held);
    return fresh === token ? answer : send(options, asked, fresh);
  };
  return (asked, meaning) =>
    insist(options.patience, async () => {
      const answer = await authorised(asked);
      const value = meaning(answer);
      if (value === undefined) throw refused(asked, answer);
      return value;
    });
}

/** One token for all calls. Those that fail together because of it ask for one new one together. */
function keepToken(read: () => Promise<string>) {
  let current: Promise<string> | undefined;
  const held = (): Promise<string> => {
    if (current) return current;
    const reading = read();
    current = reading;
    // A read that failed is no token: the next call asks again.
    reading.catch(() => {
      if (current === reading) current = undefined;
    });
    return reading;
  };
  const renewed = (spent: Promise<string>): Promise<string> => {
    if (current === spent) current = undefined;
    return held();
  };
  return { held, renewed };
}

async function send(options: HttpOptions, asked: Asked, token: string): Promise<Answer> {
  const { method, path, query, body, type = 'application/json' } = asked;
  const search = query ? `?${new URLSearchParams(query)}` : '';
  const response = await options.exchange({
    method,
    url: `${options.server}${path}${search}`,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'user-agent': 'smartscale',
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeout: options.timeout,
  });
  return read(asked, response);
}

function read({ path }: Asked, { status, headers, body }: WireResponse): Answer {
  const json = parsed(body);
  const good = status >= 200 && status < 300;
  // A refusal need not be JSON, for it may come from something before the API server.
  if (good && json === undefined)
    throw malformed(`${path}: expected JSON, got ${body.length} characters of something else`);
  const found = check(refusalJson, json, path);
  const retryAfter = headers['retry-after'];
  return {
    // What the body calls a failure is one, whatever stands above it.
    status: found.ok ? (found.value.code ?? (good ? 500 : status)) : status,
    json,
    ...(found.ok ? { refusal: found.value } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const malformed = (message: string): OperatingError =>
  new OperatingError({ service: SERVICE, kind: 'malformed' }, message);

export const unavailable = (message: string): OperatingError =>
  new OperatingError({ service: SERVICE, kind: 'unavailable' }, message);

/** The answer as the error that it is. */
function refused({ method, path }: Asked, answer: Answer): OperatingError {
  const { status, refusal } = answer;
  const wait = answer.retryAfter ?? refusal?.details?.retryAfterSeconds ?? undefined;
  const said = refusal?.message ? `: ${refusal.message}` : '';
  const later = wait === undefined ? '' : ` (asks to wait ${wait} s)`;
  // The header may also be a date, which none of ours has ever said.
  const span = Number(wait) >= 0 ? { wait: seconds(Number(wait)) } : {};
  return new OperatingError(
    { service: SERVICE, kind: kindOf(status, wait !== undefined), ...span },
    `${method} ${path}: ${status}${said}${later}`,
  );
}

function kindOf(status: number, asksToWait: boolean): OperatingError['kind'] {
  if (status === 429 || (status >= 500 && asksToWait)) return 'throttled';
  if (status === 408 || status === 504) return 'timeout';
  // A conflict is a race with another writer: the next look sees who won.
  if (status >= 500 || status === 409 || status === 410) return 'unavailable';
  // Good, but not what was asked for.
  return status < 400 ? 'malformed' : 'denied';
}
