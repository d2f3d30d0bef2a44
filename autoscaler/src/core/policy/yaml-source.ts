import type { Document, YAMLError } from 'yaml';
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
} from 'yaml';
import type { Problem } from '../problem.ts';

export type Path = readonly (string | number)[];

/** A YAML text read: its plain data, and where each part of it stands. */
export interface YamlSource {
  readonly name: string;
  readonly data: unknown;
  /** What stands at a path, or undefined when nothing does. */
  readonly at: (path: Path) => unknown;
  /** Where a key or its value begins, counted from 1; the nearest part around it when absent. */
  readonly place: (path: Path, part: 'key' | 'value') => Place;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface YamlRead {
  /** Absent when the text is no YAML: then the problems say why. */
  readonly yaml?: YamlSource;
  readonly problems: readonly Problem[];
}

/** Reads one YAML document (or JSON, which is YAML too). `what` names it for messages. */
export function readYaml(text: string, name: string, what: string): YamlRead {
  const lines = new LineCounter();
  // Without the log level the parser would write a warning of its own to standard error.
  const options = { lineCounter: lines, prettyErrors: false, logLevel: 'error' } as const;
  const read = parseAllDocuments(text, options);
  const documents = Array.isArray(read) ? read : [];
  const whole = { source: name, path: '' };
  const [document, second] = documents;
  if (!document?.contents) {
    return { problems: [{ ...whole, line: 1, column: 1, expected: what, got: 'an empty file' }] };
  }
  const problems = documents.flatMap(({ errors }) =>
    errors.map((error) => ({
      ...whole,
      ...placeAt(lines, error.pos[0]),
      ...complaint(error, text),
    })),
  );
  const readable = documents.every(({ errors }) => errors.every(isBearable));
  if (!readable) return { problems };
  if (second) {
    const place = placeAt(lines, second.range[0]);
    const got = `${documents.length} documents`;
    problems.push({ ...whole, ...place, expected: 'one document', got, hint: 'remove the second' });
  }
  const lost = unresolved(document);
  for (const { start, name: anchor } of lost)
    problems.push({
      ...whole,
      ...placeAt(lines, start),
      expected: 'an anchor (&) that stands above',
      got: `*${anchor}`,
    });
  return lost.length > 0 ? { problems } : { yaml: sourceOf(document, name, lines), problems };
}

interface Lost {
  readonly start: number;
  readonly name: string;
}

/** Aliases of nothing: turning them into data would throw. */
function unresolved(document: Document.Parsed): readonly Lost[] {
  const lost: Lost[] = [];
  visit(document, {
    Alias: (_, node) => {
      if (!node.resolve(document)) lost.push({ start: node.range?.[0] ?? 0, name: node.source });
    },
  });
  return lost;
}

/** A key written twice leaves a document that can still be judged; other errors do not. */
const isBearable = ({ code }: YAMLError): boolean => code === 'DUPLICATE_KEY';

function complaint({ code, message, pos }: YAMLError, text: string) {
  if (code === 'DUPLICATE_KEY') {
    const key = /^["']?([\w.-]+)/.exec(text.slice(pos[0]))?.[1] ?? 'a key';
    return { expected: 'each key once', got: `"${key}" again`, hint: 'remove one of the two' };
  }
  if (code === 'TAB_AS_INDENT')
    return { expected: 'spaces before a key', got: 'a tab', hint: 'YAML indents by spaces only' };
  return { expected: 'valid YAML', got: `an error: ${message}` };
}

function sourceOf(document: Document.Parsed, name: string, lines: LineCounter): YamlSource {
  const data: unknown = document.toJS();
  return {
    name,
    data,
    at: (path) => valueAt(data, path),
    place: (path, part) => placeAt(lines, offsetOf(document, path, part)),
  };
}

const placeAt = (lines: LineCounter, offset: number): Place => {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
};

export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? // Narrowed by hasOwn; what it holds stays unknown.
          (value as Record<string | number, unknown>)[key]
        : undefined,
    data,
  );
}

/** Follows the path as far as the text goes and gives the place of the last part found. */
function offsetOf(document: Document.Parsed, path: Path, part: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let found = startOf(node) ?? 0;
  for (const key of path) {
    const child = childOf(isAlias(node) ? node.resolve(document) : node, key);
    if (!child) return found;
    node = child.value;
    found = startOf(child.key) ?? startOf(child.value) ?? found;
  }
  return part === 'value' ? (startOf(node) ?? found) : found;
}

interface Child {
  /** Absent for the items of a list. */
  readonly key?: unknown;
  readonly value: unknown;
}

function childOf(node: unknown, key: string | number): Child | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(key)];
    return value === undefined ? undefined : { value };
  }
  if (!isMap(node)) return undefined;
  return node.items.find((it) => isScalar(it.key) && String(it.key.value) === String(key));
}

/** Where a parsed node begins; an empty value has a place too, just after its key. */
const startOf = (node: unknown): number | undefined =>
  isNode(node) && node.range ? node.range[0] : undefined;
