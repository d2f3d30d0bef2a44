import type { Path } from './yaml-source.ts';

/** As much of a JSON Schema as says which keys there are. */
export interface KeySchema {
  readonly properties?: Readonly<Record<string, KeySchema>>;
  readonly required?: readonly string[];
  readonly items?: KeySchema;
  readonly additionalProperties?: KeySchema | boolean;
}

/** The keys that a document may have at a path. */
export function keysAt(schema: KeySchema, path: Path): readonly string[] {
  const found = path.reduce<KeySchema | undefined>(step, schema);
  return Object.keys(found?.properties ?? {});
}

/** Whether the last key of a path may be left out. */
export function isOptional(schema: KeySchema, path: Path): boolean {
  const parent = path.slice(0, -1).reduce<KeySchema | undefined>(step, schema);
  return !(parent?.required ?? []).includes(String(path.at(-1)));
}

/** Every section that has a key of this name: for one that stands in the wrong place. */
export function sectionsWith(key: string, schema: KeySchema, path = ''): readonly string[] {
  const here = schema.properties && Object.hasOwn(schema.properties, key) ? [path] : [];
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    sectionsWith(key, child, path === '' ? name : `${path}.${name}`),
  );
  const items = schema.items ? sectionsWith(key, schema.items, `${path}[]`) : [];
  return [...here, ...below, ...items];
}

function step(schema: KeySchema | undefined, key: string | number): KeySchema | undefined {
  if (typeof key === 'number') return schema?.items;
  const { properties, additionalProperties } = schema ?? {};
  if (properties && Object.hasOwn(properties, key)) return properties[key];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}
