import { OperatingError } from '../../ports/errors.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent or empty on the last page. */
  readonly next?: string | undefined;
}

/** Far more than a cluster of ours ever fills: a list that goes on is not ours, or never ends. */
const MOST_PAGES = 20;

/**
 * All pages of a list. Throws `OperatingError` (`malformed`) when there are too many: a list that
 * was cut short would look like a whole one.
 */
export async function allPages<T>(
  service: string,
  ask: (token: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let token: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { items: more, next } = await ask(token);
    items.push(...more);
    if (!next) return items;
    token = next;
  }
  throw new OperatingError(
    { service, kind: 'malformed' },
    `the list went on after ${MOST_PAGES} pages`,
  );
}
