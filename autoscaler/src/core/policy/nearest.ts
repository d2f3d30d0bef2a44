/**
 * The one of `words` that a person most likely meant, or nothing when none is near. Near is one
 * slip in short words and up to a third of the letters in longer ones.
 */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  let best: { readonly word: string; readonly slips: number } | undefined;
  for (const candidate of words) {
    const [given, known] = [word.toLowerCase(), candidate.toLowerCase()];
    const shortened = Math.min(given.length, known.length) >= 3 && isPrefix(given, known);
    const slips = shortened ? 1 : slipsBetween(given, known);
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (slips <= allowed && slips < (best?.slips ?? Number.POSITIVE_INFINITY))
      best = { word: candidate, slips };
  }
  return best?.word;
}

/**
 * Edit distance in which two neighbours changed over count as one slip (optimal string alignment).
 */
export function slipsBetween(left: string, right: string): number {
  let older: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1;
      const swapped = left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const swap = swapped ? at(older, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(at(row, j - 1) + 1, at(above, j) + 1, at(above, j - 1) + same, swap));
    }
    [older, above] = [above, row];
  }
  return at(above, right.length);
}

const isPrefix = (left: string, right: string): boolean =>
  left.startsWith(right) || right.startsWith(left);

const at = (row: readonly number[], index: number): number =>
  row[index] ?? Number.POSITIVE_INFINITY;
