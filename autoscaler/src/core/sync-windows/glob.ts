/**
 * Globs as Argo CD reads them (gobwas/glob): `*` any characters, `?` one, `[abc]` `[!abc]` `[a-z]`
 * one of a set, `{a,b}` alternatives, `\` takes the next character as it is. Without a separator
 * `*` crosses every character; with one it stops there and `**` crosses it.
 */
export interface GlobOptions {
  readonly separator?: string;
}

const compiled = new Map<string, RegExp | undefined>();

/** A glob that cannot be read matches nothing, as in Argo CD; parsers refuse it beforehand. */
export const globMatches = (glob: string, value: string, options: GlobOptions = {}): boolean =>
  expressionOf(glob, options)?.test(value) ?? false;

export const isGlob = (text: string): boolean => expressionOf(text, {}) !== undefined;

function expressionOf(glob: string, { separator = '' }: GlobOptions): RegExp | undefined {
  const key = `${separator}\n${glob}`;
  if (!compiled.has(key)) compiled.set(key, compile(glob, separator));
  return compiled.get(key);
}

function compile(glob: string, separator: string): RegExp | undefined {
  const source = sourceOf(glob, separator);
  return source === undefined ? undefined : new RegExp(`^(?:${source})$`, 'su');
}

/** The glob as a regular expression that JavaScript and RE2 (CEL's) read alike, without anchors. */
export function sourceOf(glob: string, separator = ''): string | undefined {
  const one = separator === '' ? '.' : `[^${literal(separator)}]`;
  let [pattern, depth, at] = ['', 0, 0];
  while (at < glob.length) {
    const rest = glob.slice(at);
    const piece = pieceOf(rest, { one, depth });
    if (piece === undefined) return undefined;
    pattern += piece.pattern;
    depth += piece.deeper ?? 0;
    at += piece.length;
  }
  return depth === 0 ? pattern : undefined;
}

interface Piece {
  readonly pattern: string;
  readonly length: number;
  readonly deeper?: 1 | -1;
}

interface Place {
  /** What one character that is not the separator looks like. */
  readonly one: string;
  /** How many braces are open. */
  readonly depth: number;
}

function pieceOf(rest: string, { one, depth }: Place): Piece | undefined {
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  if (rest.startsWith('**')) return { pattern: '.*', length: /^\*+/.exec(rest)?.[0].length ?? 2 };
  if (character === '*') return { pattern: `${one}*`, length: 1 };
  if (character === '?') return { pattern: one, length: 1 };
  if (character === '[') return setOf(rest);
  if (character === '{') return { pattern: '(?:', length: 1, deeper: 1 };
  if (character === '}') return depth === 0 ? undefined : { pattern: ')', length: 1, deeper: -1 };
  if (character === ',' && depth > 0) return { pattern: '|', length: 1 };
  if (character !== '\\') return { pattern: literal(character), length: character.length };
  const escaped = rest.slice(1, 1 + String.fromCodePoint(rest.codePointAt(1) ?? 0).length);
  return escaped === '' ? undefined : { pattern: literal(escaped), length: 1 + escaped.length };
}

/** A set is characters, or one range; a dash among characters is not read, here as there. */
function setOf(rest: string): Piece | undefined {
  const found = /^\[(!?)(?:([^\]-]+)|([^\]])-([^\]]))\]/u.exec(rest);
  if (!found) return undefined;
  const [whole, not, members, low, high] = found;
  if (low !== undefined && high !== undefined && low > high) return undefined;
  const inside = members === undefined ? `${member(low)}-${member(high)}` : member(members);
  return { pattern: `[${not === '!' ? '^' : ''}${inside}]`, length: whole.length };
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);

/** Inside a set a dash would make a range. */
const member = (text = ''): string => literal(text).replaceAll('-', String.raw`\-`);
