import type { Form } from './form.ts';
import { ServiceError } from './wire.ts';

/** One page of a list, and where the next one begins. A page is never longer than `most`. */
export function pageOf<T>(
  items: readonly T[],
  { form, most }: { readonly form: Form; readonly most: number },
): { readonly items: readonly T[]; readonly next?: string } {
  const token = form.text('NextToken');
  const start = token === undefined ? 0 : Number(/^page-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
  if (Number.isNaN(start))
    throw new ServiceError('InvalidNextToken', `The token '${token}' is invalid`);
  const size = Math.min(most, Number(form.text('MaxResults') ?? most));
  const end = start + size;
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { next: `page-${end}` } : {}),
  };
}
