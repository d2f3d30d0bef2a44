import { z } from 'zod';
import { OperatingError } from '../../ports/errors.ts';
import type { WireResponse } from '../../ports/exchange.ts';

/** One value of one series. It may be NaN or infinite: Prometheus says so of 0/0 and 1/0. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since the epoch at which the value was computed, not that at which it was scraped. */
  readonly at: number;
  readonly value: number;
}

const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  '+Inf': Number.POSITIVE_INFINITY,
  Inf: Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
};

/** A number in a string, as Go's `FormatFloat` writes it. */
const NUMBER = z.string().transform((text, context) => {
  const special = SPECIAL[text];
  if (special !== undefined) return special;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  context.addIssue({ code: 'custom', message: `${text} is no number` });
  return z.NEVER;
});

const LABELS = z.record(z.string(), z.string());
const POINT = z.tuple([z.number(), NUMBER]);
const VECTOR = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ metric: LABELS, value: POINT })),
});
const MATRIX = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: LABELS, values: z.array(POINT) })),
});
const ANSWER = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [VECTOR, MATRIX]),
  // Also given by name in `infos`, which speak of style and not of what is missing.
  warnings: z.array(z.string()).optional(),
});

/** Prometheus says in its own words what was wrong, beside the status code. */
const REFUSAL = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() });

/**
 * The samples of an answer, of an instant query and of a range alike. Throws `OperatingError`:
 * `denied`, `throttled`, `unavailable` by the status code; `malformed` for what is no answer of
 * Prometheus', for a query that it refuses, and for an answer with warnings, which is a part of
 * the truth and would be taken for the whole.
 */
export function samplesIn(response: WireResponse): readonly Sample[] {
  const { status, body } = response;
  if (status !== 200) throw failure(kindOf(status), refusalIn(body) ?? `HTTP ${status}`);
  const parsed = ANSWER.safeParse(jsonIn(body));
  if (!parsed.success) throw failure('malformed', z.prettifyError(parsed.error));
  const { data, warnings = [] } = parsed.data;
  if (warnings.length > 0) throw failure('malformed', `partial: ${warnings.join('; ')}`);
  return data.resultType === 'vector'
    ? data.result.map(({ metric, value: [at, value] }) => ({ labels: metric, at, value }))
    : data.result.flatMap(({ metric, values }) =>
        values.map(([at, value]) => ({ labels: metric, at, value })),
      );
}

/** 503 is also what Prometheus says when a query took too long: both pass by themselves. */
function kindOf(status: number): OperatingError['kind'] {
  if (status === 401 || status === 403) return 'denied';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'unavailable' : 'malformed';
}

function refusalIn(body: string): string | undefined {
  const refusal = REFUSAL.safeParse(jsonIn(body));
  return refusal.success ? `${refusal.data.errorType}: ${refusal.data.error}` : undefined;
}

/** What the body says, or nothing that any schema would take: half an answer is none. */
function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const failure = (kind: OperatingError['kind'], message: string): OperatingError =>
  new OperatingError({ service: 'prometheus', kind }, `Prometheus: ${message}`);
