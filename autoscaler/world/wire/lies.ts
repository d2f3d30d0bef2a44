import type { WireResponse } from '../../src/ports/exchange.ts';
import type { Random } from '../random.ts';

/** How Prometheus may mislead: by numbers, by old ones, or by leaving some out. */
export type Lie = keyof typeof SAID | 'stale' | 'partial';

/** What it says of every signal. */
const SAID = { 'lie-0': '0', 'lie-100': '1', 'lie-nan': 'NaN' } as const;

const isSaid = (lie: Lie): lie is keyof typeof SAID => lie in SAID;

export const LIES: readonly Lie[] = ['lie-0', 'lie-100', 'lie-nan', 'stale', 'partial'];

interface Row {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** An answer to an instant query, made untrue. Anything else is left as it is. */
export function untrue(answer: WireResponse, lie: Lie, random: Random): WireResponse {
  const rows = rowsIn(answer);
  if (!rows) return answer;
  const result = rows
    .filter(() => lie !== 'partial' || random.chance(0.5))
    .map((row) => (isSaid(lie) ? lying(row, SAID[lie]) : lie === 'stale' ? aged(row) : row));
  const body = { status: 'success', data: { resultType: 'vector', result } };
  return { ...answer, body: JSON.stringify(body) };
}

/** Numbers of a reading alone: how many samples there are, and from when, stays true. */
const lying = ({ metric, value: [at, value] }: Row, said: string): Row => ({
  metric,
  value: [at, ['now', 'floor', 'ceiling'].includes(metric['reading'] ?? '') ? said : value],
});

const TEN_MINUTES = 600;

/** The newest sample is ten minutes old. */
const aged = ({ metric, value: [at, value] }: Row): Row => ({
  metric,
  value: [at, metric['reading'] === 'at' ? String(Number(value) - TEN_MINUTES) : value],
});

function rowsIn({ status, body }: WireResponse): readonly Row[] | undefined {
  if (status !== 200) return undefined;
  const { data } = JSON.parse(body) as { data?: { resultType: string; result: readonly Row[] } };
  return data?.resultType === 'vector' ? data.result : undefined;
}
