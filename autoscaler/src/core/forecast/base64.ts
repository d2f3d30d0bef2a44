const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NONE = 64;
const VALUES = new Uint8Array(128).fill(NONE);
for (const [value, letter] of [...ALPHABET].entries()) VALUES[letter.charCodeAt(0)] = value;

/** RFC 4648 base64 with padding: neither Node's nor the browser's own exists in the pure core. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(i, i + 3);
    const word = (first << 16) | (second << 8) | third;
    for (const shift of [18, 12, 6, 0]) text += ALPHABET[(word >> shift) & 63];
  }
  const padding = (3 - (bytes.length % 3)) % 3;
  return text.slice(0, text.length - padding) + '='.repeat(padding);
}

/** The bytes again, or nothing for a text that `toBase64` never writes. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const letters = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, place = 0; i < text.length; i += 4, place += 3) {
    let word = 0;
    for (let j = i; j < i + 4; j++) {
      const value = j < letters ? (VALUES[text.charCodeAt(j)] ?? NONE) : 0;
      if (value === NONE) return undefined;
      word = (word << 6) | value;
    }
    // Writing past the end of a typed array does nothing: the padding takes care of itself.
    bytes[place] = word >> 16;
    bytes[place + 1] = (word >> 8) & 255;
    bytes[place + 2] = word & 255;
  }
  return bytes;
}
