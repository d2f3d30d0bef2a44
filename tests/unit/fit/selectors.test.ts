import { describe, expect, it } from 'vitest';
import type { SelectorExpression } from '../../../autoscaler/src/core/cluster.ts';
import {
  hardTaints,
  matchesSelector,
  matchesTerms,
  toleratesAll,
} from '../../../autoscaler/src/core/fit/selectors.ts';
import { aNode, nodeName } from '../../support/cluster.ts';

const LABELS = { app: 'web', tier: 'front', cores: '4', name: 'x4' };

const CASES: readonly [claim: string, expression: SelectorExpression, matches: boolean][] = [
  ['In holds for a listed value', { key: 'app', operator: 'In', values: ['db', 'web'] }, true],
  ['In fails for another value', { key: 'app', operator: 'In', values: ['db'] }, false],
  ['In fails without the label', { key: 'zone', operator: 'In', values: ['a'] }, false],
  ['NotIn fails for a listed value', { key: 'app', operator: 'NotIn', values: ['web'] }, false],
  ['NotIn holds without the label', { key: 'zone', operator: 'NotIn', values: ['a'] }, true],
  ['Exists holds whatever the value', { key: 'tier', operator: 'Exists' }, true],
  ['Exists fails without the label', { key: 'zone', operator: 'Exists' }, false],
  ['DoesNotExist fails with the label', { key: 'tier', operator: 'DoesNotExist' }, false],
  ['DoesNotExist holds without it', { key: 'zone', operator: 'DoesNotExist' }, true],
  ['Gt compares as numbers, not as text', { key: 'cores', operator: 'Gt', values: ['3'] }, true],
  ['Gt is strict', { key: 'cores', operator: 'Gt', values: ['4'] }, false],
  ['Lt holds below', { key: 'cores', operator: 'Lt', values: ['16'] }, true],
  ['Lt is strict', { key: 'cores', operator: 'Lt', values: ['4'] }, false],
  ['Gt fails for a value that is no number', { key: 'name', operator: 'Gt', values: ['0'] }, false],
  ['Lt fails without the label', { key: 'zone', operator: 'Lt', values: ['9'] }, false],
];

describe('label selectors', () => {
  it.each(CASES)('%s', (_, expression, matches) => {
    expect(matchesSelector({ matchExpressions: [expression] }, LABELS)).toBe(matches);
  });

  it('want every label and every expression at once', () => {
    const exists: SelectorExpression = { key: 'tier', operator: 'Exists' };
    const both = { matchLabels: { app: 'web' }, matchExpressions: [exists] };
    expect(matchesSelector(both, LABELS)).toBe(true);
    expect(matchesSelector(both, { app: 'web' })).toBe(false);
    expect(matchesSelector(both, { tier: 'front' })).toBe(false);
  });

  it('select everything when empty', () => {
    expect(matchesSelector({}, {})).toBe(true);
  });
});

describe('node terms', () => {
  const node = aNode({ name: 'a1', labels: { disk: 'ssd' } });
  const ssd: SelectorExpression = { key: 'disk', operator: 'In', values: ['ssd'] };
  const gpu: SelectorExpression = { key: 'gpu', operator: 'Exists' };

  it('admit every node when there are none', () => {
    expect(matchesTerms([], node)).toBe(true);
  });

  it('are joined by "or", their expressions by "and"', () => {
    expect(matchesTerms([{ expressions: [gpu] }, { expressions: [ssd] }], node)).toBe(true);
    expect(matchesTerms([{ expressions: [ssd, gpu] }], node)).toBe(false);
  });

  it('select no node when empty', () => {
    expect(matchesTerms([{ expressions: [] }], node)).toBe(false);
  });

  it('can name nodes', () => {
    expect(matchesTerms([{ expressions: [], names: [nodeName('a1')] }], node)).toBe(true);
    expect(matchesTerms([{ expressions: [], names: [nodeName('a2')] }], node)).toBe(false);
    expect(matchesTerms([{ expressions: [gpu], names: [nodeName('a1')] }], node)).toBe(false);
  });
});

describe('tolerations', () => {
  const taint = { key: 'team', value: 'red', effect: 'NoSchedule' } as const;

  it('match by key and value unless told otherwise', () => {
    expect(toleratesAll([{ key: 'team', value: 'red' }], [taint])).toBe(true);
    expect(toleratesAll([{ key: 'team', value: 'blue' }], [taint])).toBe(false);
    expect(toleratesAll([{ key: 'gang', value: 'red' }], [taint])).toBe(false);
  });

  it('ignore the value with Exists, and the key too when there is none', () => {
    expect(toleratesAll([{ key: 'team', operator: 'Exists' }], [taint])).toBe(true);
    expect(toleratesAll([{ operator: 'Exists' }], [taint])).toBe(true);
    expect(toleratesAll([{}], [taint])).toBe(false);
  });

  it('hold for their effect only', () => {
    expect(toleratesAll([{ operator: 'Exists', effect: 'NoExecute' }], [taint])).toBe(false);
    expect(toleratesAll([{ operator: 'Exists', effect: 'NoSchedule' }], [taint])).toBe(true);
  });

  it('must cover every taint', () => {
    const second = { key: 'gpu', effect: 'NoExecute' } as const;
    expect(toleratesAll([{ key: 'team', operator: 'Exists' }], [taint, second])).toBe(false);
  });

  it('are not asked about soft taints', () => {
    expect(hardTaints([{ key: 'a', effect: 'PreferNoSchedule' }, taint])).toEqual([taint]);
  });
});
