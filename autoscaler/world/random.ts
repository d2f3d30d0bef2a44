/** Numbers in [0, 1) from a seed: the only chance there is in a simulated world. */
export interface Random {
  next(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Log-normal with this median and 95th percentile. */
  skewed(median: number, p95: number): number;
  pick<T>(items: readonly T[]): T | undefined;
}

/** Standard normal quantile of 0.95. */
const Z95 = 1.6449;

/** sfc32 (Chris Doty-Humphrey, PractRand): small, fast, passes its own test battery. */
export function randomFrom(seed: number): Random {
  let [a, b, c, d] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  const normal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    return radius * Math.cos(2 * Math.PI * next());
  };
  return {
    next,
    chance: (probability) => probability > 0 && next() < probability,
    between: (low, high) => low + (high - low) * next(),
    skewed: (median, p95) => median * Math.exp((Math.log(p95 / median) / Z95) * normal()),
    pick: (items) => items[Math.floor(next() * items.length)],
  };
}
