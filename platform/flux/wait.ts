/** How long something is waited for. */
export interface Wait {
  readonly attempts: number;
  /** Between two of them, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly every: number;
  /** Told when it never came. */
  readonly otherwise: string;
}

/**
 * Asks until there is an answer. What was said last stands in the error: an answer that is not
 * there yet and one that is refused look alike from here.
 */
export async function waitedFor<T>(ask: () => Promise<T>, wait: Wait): Promise<T> {
  let last = '';
  for (let attempt = 1; attempt <= wait.attempts; attempt++) {
    try {
      return await ask();
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (attempt < wait.attempts) await wait.pause(wait.every);
  }
  throw new Error(`${wait.otherwise} (asked ${wait.attempts} times; at last: ${last})`);
}
