import type { z } from 'zod';
import { OperatingError } from '../../ports/errors.ts';

/** Checks what AWS answered. An answer of another form throws `OperatingError` (`malformed`). */
export function readAnswer<T>(service: string, schema: z.ZodType<T>, answer: unknown): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  // Paths alone: a secret must not end up in a log because its wrapping changed.
  const paths = read.error.issues.map(({ path }) => path.join('.') || 'the whole');
  throw new OperatingError(
    { service, kind: 'malformed' },
    `${service} answered in another form at ${paths.slice(0, 3).join(', ')}`,
  );
}
