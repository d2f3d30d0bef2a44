import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotationsOf } from '../../../../autoscaler/src/entry/review/annotations.ts';
import {
  MARKER,
  MOST_BYTES,
  renderMarkdown,
} from '../../../../autoscaler/src/entry/review/markdown.ts';
import {
  code,
  fenced,
  plain,
  table,
} from '../../../../autoscaler/src/entry/review/markdown-text.ts';
import { POLICY_FILE } from '../../../../autoscaler/src/entry/review/material.ts';
import type { Review } from '../../../../autoscaler/src/entry/review/review.ts';
import { edited, material, reviewOf } from '../../../support/review.ts';

const sizeOf = (text: string): number => Buffer.byteLength(text, 'utf8');

async function huge(amount: number): Promise<Review> {
  const found = await reviewOf(material(edited({ [POLICY_FILE]: [['max: 10', 'max: 12']] })));
  const named = (i: number) => ({
    id: `ConfigMap shop/${'ü'.repeat(60)}-${i}`,
    application: 'demo-app',
    path: `clusters/smartscale-prod/demo-app/${i}.yaml`,
  });
  const many = Array.from({ length: amount }, (_, i) => i);
  const [change] = found.changes;
  const [problem] = found.problems;
  if (!change || !problem) throw new Error('the edit changes something, and breaks a bound');
  return {
    ...found,
    changes: many.map(() => change),
    problems: many.map(() => problem),
    objects: {
      created: many.map(named),
      deleted: many.map(named),
      changed: many.map((i) => ({
        ...named(i),
        fields: many.slice(0, 50).map((j) => ({ path: `data.${j}`, before: 'a', after: 'b' })),
      })),
      left: [],
      dangers: [{ level: 'look', words: 'Gone.', objects: many.map((i) => named(i).id) }],
    },
    diff: `+${'x'.repeat(79)}\n`.repeat(amount * 10),
  };
}

describe('a report', () => {
  it('begins with the line that it is found again by', async () => {
    expect(renderMarkdown(await huge(1)).startsWith(`${MARKER}\n## ⛔`)).toBe(true);
  });

  it.each([10, 100, 1_000, 5_000])('of %i of everything fits into a comment', async (amount) => {
    const text = renderMarkdown(await huge(amount));
    expect(sizeOf(text)).toBeLessThan(MOST_BYTES);
    expect(text).toContain('### The way back');
  });

  it('never leaves anything out in silence', async () => {
    const whole = renderMarkdown(await huge(10));
    expect(whole).not.toContain('Shortened');
    const short = renderMarkdown(await huge(1_000));
    expect(short).toContain('_Shortened to fit into a comment');
    expect(short).toMatch(/… and \d+ more\./);
    expect(short).not.toContain('```diff');
  });

  it('cuts whole lines when nothing else is left to do, and says so', async () => {
    const found = await huge(10);
    const text = renderMarkdown({ ...found, wayBack: { command: 'é\n'.repeat(40_000), when: '' } });
    expect(sizeOf(text)).toBeLessThan(MOST_BYTES);
    expect(text).toContain('_Cut here');
  });
});

describe('text of an author', () => {
  it('stays on one line of code, whatever backticks it holds', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const written = code(text);
        const fence = /^`+/.exec(written)?.[0] ?? '';
        const inside = written.slice(fence.length, -fence.length);
        expect(written).not.toContain('\n');
        expect(written.endsWith(fence)).toBe(true);
        expect([...inside.matchAll(/`+/g)].every(([run]) => run.length !== fence.length)).toBe(
          true,
        );
      }),
    );
  });

  it('makes no cell of a table', () => {
    const bars = table(['a', 'b'], [[code('x | y'), plain('p | q')]]).split('\n')[2] ?? '';
    expect(bars.replace(/\\\|/g, '').match(/\|/g)).toHaveLength(3);
  });

  it('calls nobody, links nothing and is no markup', () => {
    const text = plain('@techflow/finance #12 <img src=x> **bold** [a](b) <!-- -->');
    expect(text).not.toMatch(/@\w|(?<!&)#\d|<|>|(?<!\\)\*|(?<!\\)\[/);
  });

  it('cannot end the block that it stands in', () => {
    expect(fenced('a\n````\nb', 'diff').split('\n')).toEqual([
      '`````diff',
      'a',
      '````',
      'b',
      '`````',
    ]);
  });

  it('cannot be a command of the workflow', async () => {
    const found = await reviewOf(material(edited({ [POLICY_FILE]: [['max: 10', 'max: 12']] })));
    const [problem] = found.problems;
    if (!problem) throw new Error('a bound is passed');
    const evil = { ...problem, source: 'a,line=1::x', got: '100%\n::add-mask::x\r' };
    expect(annotationsOf({ ...found, problems: [problem, evil] })).toEqual([
      `::error file=${POLICY_FILE},line=7,col=25,title=guardrail::spec.nodes.max: expected at most 10, got 12 (bound by policies/guardrails.yaml:9: what the quota and the budget were reckoned for)`,
      expect.stringMatching(/^::error file=a%2Cline=1%3A%3Ax,.*got 100%25%0A::add-mask::x%0D/),
    ]);
  });
});
