import { describe, expect, test } from 'vitest';
import { ATTRIBUTES } from '../../../../../autoscaler/src/adapters/aws/dynamodb/attributes.ts';
import { savedAttributes } from '../../../../../autoscaler/src/adapters/aws/dynamodb/write-state.ts';
import { defaultPolicy } from '../../../../../autoscaler/src/core/policy/defaults.ts';
import { heldBlock, readDocument } from '../../../../support/documents.ts';
import { FULL_STATE } from '../../../../support/states.ts';
import { exampleItems } from '../../../../support/table-examples.ts';

const document = readDocument('docs/STATE.md');

describe('docs/STATE.md', () => {
  test.each([
    'STATE',
    'STATE, nothing left out',
    'HISTORY#2026-11-23',
    'HISTORY#scores',
    'DECISION#2026-11-23T12:00:00.000Z#812',
  ])('shows %s as the adapter writes it', async (record) => {
    expect(heldBlock(document, record)).toBe((await exampleItems()).get(record));
  });

  test('shows every kind of item that there is', async () => {
    for (const record of (await exampleItems()).keys())
      expect(heldBlock(document, record)).toBeTruthy();
  });

  test('explains every attribute of the state', () => {
    const fleet = { nodes: 1, byZone: {} };
    const saved = savedAttributes({ state: FULL_STATE, policy: defaultPolicy('shop'), fleet });
    const lease = ['lock_owner', 'lock_expiry', 'fence', 'revision'];
    const names = new Set([...saved.keys(), ...Object.values(ATTRIBUTES), ...lease]);
    const missing = [...names].filter((name) => !document.includes(`| \`${name}\``));
    expect(missing).toEqual([]);
  });
});
