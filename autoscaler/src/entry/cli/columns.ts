export type Align = 'left' | 'right';

/** Rows as plain aligned text, two blanks between columns and two before the first. */
export function columns(rows: readonly (readonly string[])[], align: readonly Align[]): string {
  const widths = align.map((_, i) => Math.max(0, ...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) => {
    const cells = widths.map((width, i) => {
      const cell = row[i] ?? '';
      return align[i] === 'right' ? cell.padStart(width) : cell.padEnd(width);
    });
    return `  ${cells.join('  ').trimEnd()}\n`;
  });
  return lines.join('');
}
