type Attributes = (name: string) => unknown;

/** Whether an object's labels, or its fields, are those that a selector asks for. */
export type Selector = (of: Attributes) => boolean;

/** Key, and where it is compared: `a=b`, `a==b`, `a!=b`, `a`, `!a`. */
const REQUIREMENT = /^(!?)([\w./-]+)(?:(==?|!=)([\w./-]*))?$/;

export interface Read {
  readonly selector: Selector;
  readonly keys: readonly string[];
}

/** A selector of equalities and existence; undefined for sets (`a in (b,c)`) and slips. */
export function readSelector(text: string | null): Read | undefined {
  const parts = (text ?? '').split(',').filter((part) => part !== '');
  const read = parts.map((part) => REQUIREMENT.exec(part));
  const requirements: Selector[] = [];
  const keys: string[] = [];
  for (const match of read) {
    const [, not = '', key = '', operator, value = ''] = match ?? [];
    if (!match || (not === '!' && operator !== undefined)) return undefined;
    keys.push(key);
    requirements.push((of) => {
      const own = of(key);
      if (operator === undefined) return (own === undefined) === (not === '!');
      return (own === value) === (operator !== '!=');
    });
  }
  return { keys, selector: (of) => requirements.every((holds) => holds(of)) };
}
