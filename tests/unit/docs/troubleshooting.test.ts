import { describe, expect, test } from 'vitest';
import { heldBlock, readDocument } from '../../support/documents.ts';
import { STORIES } from '../../support/trouble-stories.ts';

const DOCUMENT = readDocument('docs/TROUBLESHOOTING.md');

describe('docs/TROUBLESHOOTING.md shows what people really see', () => {
  test.each(STORIES.map((story) => [story.name, story] as const))('%s', async (name, { tell }) => {
    expect(await tell()).toBe(heldBlock(DOCUMENT, name));
  });

  test('and nothing else', () => {
    const shown = [...DOCUMENT.matchAll(/<!-- held: ([\w-]+) -->/g)].map(([, name]) => name);
    expect(shown.sort()).toEqual(STORIES.map(({ name }) => name).sort());
  });
});
