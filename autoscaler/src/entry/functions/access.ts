import type { z } from 'zod';
import { readSecret } from '../../core/inputs/secrets.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { SecretStore } from '../../ports/secret-store.ts';

/** A secret with a form. Throws `OperatingError`, whose message holds nothing of the secret. */
export interface Kept<T> {
  /** The same object for as long as the secret is the same text. */
  readonly read: (how?: { readonly fresh: true }) => Promise<T>;
}

export interface KeptOptions<T> {
  readonly store: SecretStore;
  readonly id: string;
  readonly schema: z.ZodType<T>;
}

/** Those who ask at the same time ask once: a look begins with seven queries and ten lists. */
export function keptSecret<T>({ store, id, schema }: KeptOptions<T>): Kept<T> {
  let last: { readonly text: string; readonly value: T } | undefined;
  const under = new Map<'kept' | 'fresh', Promise<T>>();
  const fetched = async (how?: { readonly fresh: true }): Promise<T> => {
    const text = await store.read(id, how);
    if (last?.text !== text) last = { text, value: formOf(text, { id, schema }) };
    return last.value;
  };
  return {
    read: (how) => {
      const kind = how ? 'fresh' : 'kept';
      const known = under.get(kind);
      if (known) return known;
      const reading = fetched(how).finally(() => under.delete(kind));
      under.set(kind, reading);
      return reading;
    },
  };
}

function formOf<T>(text: string, { id, schema }: Pick<KeptOptions<T>, 'id' | 'schema'>): T {
  const read = readSecret(text, schema);
  if (read.ok) return read.value;
  throw new OperatingError(
    { service: 'secrets-manager', kind: 'malformed' },
    `${id} has another form at ${read.wrongAt.join(', ')}`,
  );
}
