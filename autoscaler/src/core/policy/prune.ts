import type { Path } from './yaml-source.ts';

/** Data without the parts that could not be read, and the way back to where each part stood. */
export interface Pruned {
  readonly data: unknown;
  /** A path in the pruned data, as a path in the whole. */
  readonly restore: (path: Path) => Path;
  /** Fields that now have their default although something was written there. */
  readonly defaulted: readonly Path[];
}

/**
 * Takes unreadable parts away, so that the rest can still be judged. Inside a list the whole item
 * goes, because an item without its key would be judged as something that nobody wrote.
 */
export function prune(data: unknown, bad: readonly Path[]): Pruned {
  const cuts = bad.map(cutOf);
  const kept = new Map<string, readonly number[]>();
  const gone = new Set(cuts.map(keyOf));
  return {
    data: copy(data, [], { gone, kept }),
    restore: (path) => path.map((key, i) => original(key, path.slice(0, i), kept)),
    defaulted: cuts.filter((path) => typeof path.at(-1) !== 'number'),
  };
}

const keyOf = (path: Path): string => JSON.stringify(path.map(String));

function cutOf(path: Path): Path {
  const lastItem = path.findLastIndex((key) => typeof key === 'number');
  return lastItem === -1 ? path : path.slice(0, lastItem + 1);
}

interface Knife {
  readonly gone: ReadonlySet<string>;
  /** By the path of a pruned list: the place that each item had before. */
  readonly kept: Map<string, readonly number[]>;
}

function copy(value: unknown, path: Path, knife: Knife): unknown {
  const stays = (key: string | number) => !knife.gone.has(keyOf([...path, key]));
  if (Array.isArray(value)) {
    const indices = value.map((_, i) => i).filter(stays);
    knife.kept.set(keyOf(path), indices);
    return indices.map((i) => copy(value[i], [...path, i], knife));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => stays(key));
  return Object.fromEntries(entries.map(([key, item]) => [key, copy(item, [...path, key], knife)]));
}

function original(key: string | number, above: Path, kept: Knife['kept']): string | number {
  return typeof key === 'number' ? (kept.get(keyOf(above))?.[key] ?? key) : key;
}
