import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

export const readDocument = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/**
 * What stands between `<!-- held: name -->` and the next `<!-- end -->`, without the blank lines
 * around it and without the fence of a code block.
 */
export function heldBlock(document: string, name: string): string {
  const [, rest] = document.split(`<!-- held: ${name} -->`);
  if (rest === undefined) throw new Error(`the document has no block "${name}"`);
  const [block, end] = rest.split('<!-- end -->');
  if (block === undefined || end === undefined) throw new Error(`block "${name}" has no end`);
  return block
    .trim()
    .replace(/^```\w*\n/, '')
    .replace(/\n```$/, '');
}

/** The document with that block written anew, as a code block. */
export function withBlock(document: string, name: string, text: string): string {
  const [head = '', rest = ''] = document.split(`<!-- held: ${name} -->`);
  const tail = rest.slice(rest.indexOf('<!-- end -->'));
  return `${head}<!-- held: ${name} -->\n\`\`\`text\n${text}\n\`\`\`\n${tail}`;
}
