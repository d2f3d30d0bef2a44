/**
 * Text of a change's author in Markdown that others read. Whatever it holds must stay text: no
 * markup, no mention that calls a person, no cell or fence that ends too soon.
 */

/** As code on one line, whatever backticks it holds. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line === '' || line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * As prose: every sign that Markdown, HTML or GitHub could take for its own is escaped. A name
 * after an at sign would be called, and a number after a hash would be linked.
 */
export const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[&<>]|@(?=\w)|#(?=\d)/g, (sign) => `&#${sign.codePointAt(0)};`)
    .replace(/[\\`*_[\]|~]/g, (sign) => `\\${sign}`);

export type Cell = string;

/** In code, too, a bar would end the cell. */
const cell = (text: Cell): string => text.replace(/(?<!\\)\|/g, '\\|');

/** A table; `aligned` says which columns hold numbers. */
export function table(
  head: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly Cell[]) => `| ${cells.map(cell).join(' | ')} |`;
  const rule = head.map((_, i) => (right.includes(i) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** A block of code that no line of it can end. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

export const folded = (title: string, body: string): string =>
  `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;

/** Cut in the middle of nothing: with a sign that there was more. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;
