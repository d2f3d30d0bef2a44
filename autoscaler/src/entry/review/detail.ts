/** How much a report tells. Each step leaves out what a reader misses least. */
export interface Detail {
  /** Letters of the full diff. */
  readonly diff: number;
  /** Fields of one changed object. */
  readonly fields: number;
  /** Objects of one kind of change. */
  readonly objects: number;
  /** Lines of any other list or table. */
  readonly rows: number;
  /** Letters of any one value. */
  readonly value: number;
}

/** From everything to hardly anything; the last always fits. */
export const STEPS: readonly Detail[] = [
  { diff: 60_000, fields: 40, objects: 400, rows: 200, value: 400 },
  { diff: 20_000, fields: 20, objects: 100, rows: 200, value: 200 },
  { diff: 0, fields: 10, objects: 60, rows: 100, value: 120 },
  { diff: 0, fields: 3, objects: 30, rows: 50, value: 80 },
  { diff: 0, fields: 0, objects: 10, rows: 20, value: 60 },
];

/** The first items of a list, and in words how many are left out. */
export function atMost<T>(
  items: readonly T[],
  most: number,
): { readonly shown: readonly T[]; readonly rest: string } {
  const left = items.length - most;
  const rest = left > 0 ? `… and ${left} more.` : '';
  return { shown: items.slice(0, most), rest };
}
