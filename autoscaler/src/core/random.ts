/** Numbers from a seed: the same seed gives the same numbers on every machine and version. */
export interface Seeded {
  /** Uniform in [0, 1). */
  (): number;
  /** Normal with mean 0 and standard deviation 1. */
  readonly normal: () => number;
}

/** Enough rounds for two neighbouring seeds to have nothing in common any more. */
const WARM_UP = 15;

/**
 * sfc32 of Chris Doty-Humphrey's PractRand, seeded by splitmix32: 128 bits of state, period of at
 * least 2³². For simulations; it keeps no secrets.
 */
export function seededRandom(seed: number): Seeded {
  const word = splitmix32(seed);
  let [a, b, c, counter] = [word(), word(), word(), 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < WARM_UP; round++) next();
  return Object.assign(next, { normal: () => normalFrom(next) });
}

/** Box and Muller 1958. `1 - next()` is never 0, whose logarithm would be infinite. */
function normalFrom(next: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - next()));
  return radius * Math.cos(2 * Math.PI * next());
}

/** Steele, Lea and Flood 2014, in the 32-bit form with Stafford's constants. */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
}
