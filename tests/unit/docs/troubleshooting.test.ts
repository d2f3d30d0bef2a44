import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { heldBlock, readDocument, withBlock } from '../../support/documents.ts';
import { STORIES } from '../../support/trouble-stories.ts';

const PATH = 'docs/TROUBLESHOOTING.md';
/** Set it to write the page anew once words have changed; then read what changed. */
const ANEW = process.env['UPDATE_DOCS'] === '1';

describe('docs/TROUBLESHOOTING.md shows what people really see', () => {
  test.each(STORIES.map((story) => [story.name, story] as const))('%s', async (name, { tell }) => {
    const seen = await tell();
    if (ANEW) writeFileSync(PATH, withBlock(readDocument(PATH), name, seen));
    expect(seen).toBe(heldBlock(readDocument(PATH), name));
  });

  test('and nothing else', () => {
    const shown = [...readDocument(PATH).matchAll(/<!-- held: ([\w-]+) -->/g)];
    const names = shown.map(([, name]) => name);
    expect(names.sort()).toEqual(STORIES.map(({ name }) => name).sort());
  });
});
