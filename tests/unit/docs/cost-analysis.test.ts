import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../autoscaler/src/core/policy/parse.ts';
import { groundBill, totalOf } from '../../../platform/cost/bill.ts';
import { claimInWords } from '../../../platform/cost/payback-words.ts';
import { groundInWords } from '../../../platform/cost/words.ts';
import { heldBlock, readDocument, withBlock } from '../../support/documents.ts';
import { EXAMPLE } from '../../support/example-stack.ts';
import { read } from '../../tidy/source.ts';

const PATH = 'docs/COST_ANALYSIS.md';
/** Set it to write the page anew once prices have changed; then read what changed. */
const ANEW = process.env['UPDATE_DOCS'] === '1';

const POLICY = 'policies/scaling-policy.yaml';
const policy = parsePolicy(read(POLICY), POLICY);
if (!policy.ok) throw new Error('the policy is not read');
const { baselineNodes: nodes, clientNodeMonth: nodeMonth = 0 } = policy.value.cost;
const told = { settings: EXAMPLE, client: { nodes, nodeMonth } };

describe('docs/COST_ANALYSIS.md', () => {
  test.each([
    ['ground', groundInWords(told)],
    ['claim', claimInWords(told.client)],
  ])('shows what its command prints: %s', (name, text) => {
    if (ANEW) writeFileSync(PATH, withBlock(readDocument(PATH), name, text));
    expect(heldBlock(readDocument(PATH), name)).toBe(text);
  });

  test('says in words what the numbers say', () => {
    const text = readDocument(PATH);
    const total = (nat: 'single' | 'instance') =>
      totalOf(groundBill({ settings: { ...EXAMPLE, network: { ...EXAMPLE.network, nat } } }));
    expect(Math.round(total('single') - total('instance'))).toBe(30);
    expect(text).toContain('is 30 USD a month cheaper than `single`');
    const metrics = groundBill({ settings: EXAMPLE }).find(({ unit }) => unit.startsWith('custom'));
    expect(text).toContain(`${metrics?.amount} at most`);
    expect(totalOf(groundBill({ settings: EXAMPLE }))).toBeGreaterThan(5 * (0.0208 * 730 + 1.6));
  });
});
