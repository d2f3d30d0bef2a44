import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { heldBlock, readDocument, withBlock } from '../support/documents.ts';
import { type PolicyStory, policyStory } from '../support/policy-story.ts';

const PATH = 'docs/GITOPS.md';
/** Set it to write the page anew once words have changed; then read what changed. */
const ANEW = process.env['UPDATE_DOCS'] === '1';

describe('the way of working: a commit is the control panel', () => {
  let story: PolicyStory;
  beforeAll(async () => {
    story = await policyStory();
  });

  test('an edit is applied, synced, and decided by, and the decision names its commit', () => {
    const { first, edit } = story.steps;
    expect(first.ready).toMatchObject({ status: 'True' });
    expect(first.ran?.hash).toBe(first.annotations['synced-hash']);
    expect(edit.annotations).toMatchObject({
      'sync-state': 'Synced',
      'synced-revision': edit.revision,
    });
    expect(edit.ready).toMatchObject({
      status: 'True',
      message: `Applied revision: ${edit.revision}`,
    });
    expect(edit.annotations['synced-hash']).not.toBe(first.annotations['synced-hash']);
    expect(edit.ran).toMatchObject({
      hash: edit.annotations['synced-hash'],
      revision: edit.revision,
    });
  });

  test('a slip is refused with its line, and decisions go on by what was live', () => {
    const { edit, slip } = story.steps;
    expect(slip.annotations['sync-message']).toMatch(
      /policies\/scaling-policy\.yaml:13:19: spec\.scaleUp\.cpu\.above: expected .+, got "650%"/,
    );
    expect(slip.ready).toMatchObject({ status: 'False', reason: 'HealthCheckFailed' });
    expect(slip.ran?.hash).toBe(edit.annotations['synced-hash']);
  });

  test('a change in a closed window is held, and says until when', () => {
    const { edit, held } = story.steps;
    expect(held.annotations).toMatchObject({
      'sync-state': 'Held',
      'synced-hash': edit.annotations['synced-hash'],
    });
    expect(held.annotations['sync-message']).toMatch(
      /"Friday flash sale".+Not live before Fri 2026-11-27 23:00 Asia\/Dhaka/s,
    );
    expect(held.ready).toMatchObject({ status: 'False' });
    expect(held.ran?.hash).toBe(edit.annotations['synced-hash']);
  });

  test('going back passes that window: to what it found, and to what was before that', () => {
    const { first, edit, revert, back } = story.steps;
    expect(revert.annotations).toMatchObject({
      'sync-state': 'Synced',
      'synced-hash': edit.annotations['synced-hash'],
    });
    expect(back.annotations).toMatchObject({
      'sync-state': 'Synced',
      'synced-hash': first.annotations['synced-hash'],
      'synced-revision': back.revision,
    });
    expect(back.ran?.hash).toBe(first.annotations['synced-hash']);
  });

  test('people are told of each once', () => {
    const changed = 'policy-changed';
    expect(story.told).toEqual([changed, 'policy-refused', 'policy-held', changed]);
  });

  test.each(['edit', 'slip', 'held', 'revert', 'back'] as const)(
    'docs/GITOPS.md shows what people see: %s',
    (name) => {
      const { seen } = story.steps[name];
      if (ANEW) writeFileSync(PATH, withBlock(readDocument(PATH), name, seen));
      expect(heldBlock(readDocument(PATH), name)).toBe(seen);
    },
  );
});
