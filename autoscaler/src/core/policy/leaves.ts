/** Every leaf of a document by its path: what a person would see changed, piece by piece. */
export type Leaves = ReadonlyMap<string, string>;

/** Lists whose items have a name: an item moved is no change, and its fields are leaves. */
const NAMED: Readonly<Record<string, string>> = { schedules: 'name' };

export function leavesOf(value: unknown, path = ''): Leaves {
  if (Array.isArray(value)) return leavesOfList(value, path);
  if (typeof value !== 'object' || value === null) return new Map([[path, String(value)]]);
  const below = Object.entries(value).map(([key, item]) => leavesOf(item, join(path, key)));
  return new Map(below.flatMap((leaves) => [...leaves]));
}

function leavesOfList(items: readonly unknown[], path: string): Leaves {
  const key = NAMED[path];
  if (key === undefined) return new Map([[path, items.map(inWords).join(', ') || 'none']]);
  const below = items.map((item) => {
    const { [key]: name, ...rest } = item as Record<string, unknown>;
    return leavesOf(rest, `${path}[${String(name)}]`);
  });
  return new Map(below.flatMap((leaves) => [...leaves]));
}

/** `{ from: 09:00, to: 21:00, every: 2m }` on one line. */
function inWords(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  return Object.entries(item)
    .map(([key, value]) => `${key} ${value}`)
    .join(' ');
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
