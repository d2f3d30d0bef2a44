import type { Bytes, MilliCores } from '../../core/units.ts';

/** Powers of ten, and powers of 1024, by suffix: apimachinery `resource.Quantity`. */
const DECIMAL = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 } as const;
const BINARY = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 } as const;

const PATTERN = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?$/;

/**
 * A Kubernetes quantity in its base unit: `200m` is 0.2, `256Mi` is 268435456, `1e3` is 1000 and
 * `1E` is 10^18. Undefined for anything else.
 */
export function parseQuantity(text: string): number | undefined {
  const [, digits, suffix = '', exponent] = PATTERN.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  if (suffix in BINARY) return Number(digits) * 1024 ** BINARY[suffix as keyof typeof BINARY];
  const power = exponent ?? DECIMAL[suffix as keyof typeof DECIMAL];
  // Shifted as text: 0.1 × 1000 in binary fractions is more than 100 and would round up to 101.
  return Number(`${digits}e${power}`);
}

/** Rounded up, as the scheduler does: a request is never taken for less than it is. */
export const milliCores = (cores: number): MilliCores =>
  Math.ceil(withoutDust(cores * 1_000)) as MilliCores;

export const bytes = (count: number): Bytes => Math.ceil(withoutDust(count)) as Bytes;

/** Drops what binary fractions add behind the sixth decimal place. */
const withoutDust = (value: number): number => Number(value.toFixed(6));
