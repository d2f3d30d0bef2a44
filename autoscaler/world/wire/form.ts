/**
 * A query-protocol request, or one structure inside it, by the dotted names that AWS gives its
 * fields: `Overrides.1.InstanceType` is `list('Overrides')[0].text('InstanceType')`.
 */
export interface Form {
  readonly text: (name: string) => string | undefined;
  readonly all: (name: string) => readonly string[];
  readonly child: (name: string) => Form;
  readonly list: (name: string) => readonly Form[];
  /** Every field as it came, sorted: two requests with the same fields ask for the same. */
  readonly fields: readonly (readonly [string, string])[];
}

export const readForm = (body: string): Form => formOf([...new URLSearchParams(body)].sort(byName));

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : a > b ? 1 : 0;

function formOf(fields: readonly (readonly [string, string])[]): Form {
  const below = (prefix: string): Form =>
    formOf(
      fields
        .filter(([name]) => name.startsWith(`${prefix}.`))
        .map(([name, value]) => [name.slice(prefix.length + 1), value] as const),
    );
  const text = (name: string) => fields.find(([it]) => it === name)?.[1];
  /** Lists count from 1, and end where a number is missing. */
  const numbered = <T>(name: string, at: (path: string) => T | undefined): readonly T[] => {
    const found: T[] = [];
    for (let index = 1; index <= fields.length; index++) {
      const item = at(`${name}.${index}`);
      if (item === undefined) break;
      found.push(item);
    }
    return found;
  };
  return {
    fields,
    text,
    child: below,
    all: (name) => numbered(name, text),
    list: (name) =>
      numbered(name, (path) => {
        const form = below(path);
        return form.fields.length > 0 ? form : undefined;
      }),
  };
}
