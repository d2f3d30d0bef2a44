/** A block of IPv4 addresses. */
export interface Cidr {
  /** Its first address, as a number of 32 bits. */
  readonly base: number;
  /** Bits that all its addresses share, 0–32. */
  readonly prefix: number;
}

/** Reads `10.0.0.0/16`; undefined where it is no block, or its address is not the block's first. */
export function parseCidr(text: string): Cidr | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!found) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = found.slice(1).map(Number);
  if ([a, b, c, d].some((byte) => byte > 255) || prefix > 32) return undefined;
  const cidr = { base: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
  return cidr.base % sizeOf(cidr) === 0 ? cidr : undefined;
}

export const renderCidr = ({ base, prefix }: Cidr): string =>
  `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${prefix}`;

/** How many addresses it has. */
export const sizeOf = ({ prefix }: Pick<Cidr, 'prefix'>): number => 2 ** (32 - prefix);

export const overlap = (a: Cidr, b: Cidr): boolean =>
  a.base < b.base + sizeOf(b) && b.base < a.base + sizeOf(a);

export const contains = (outer: Cidr, inner: Cidr): boolean =>
  outer.base <= inner.base && inner.base + sizeOf(inner) <= outer.base + sizeOf(outer);
