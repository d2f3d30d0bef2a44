import { describe, expect, it } from 'vitest';
import type { Pod } from '../../autoscaler/src/core/cluster.ts';
import { landedOf } from '../../autoscaler/src/core/landed.ts';
import { unknown } from '../../autoscaler/src/core/observation.ts';
import { aPod } from '../support/cluster.ts';
import { anObservation, aState, instanceOf, THREE } from '../support/observation.ts';
import { aMemory, operationId } from '../support/operations.ts';

const [a1, a2, b1] = THREE;
const BOUGHT = operationId('up-7-0');
const at = (node: typeof a1, ...pods: readonly Pod[]): readonly Pod[] =>
  pods.map((pod) => ({ ...pod, node: node.name }));

const seen = (change: Parameters<typeof anObservation>[0] = {}) =>
  anObservation({
    instances: {
      kind: 'measured',
      at: anObservation().at,
      value: [{ ...instanceOf(a1), operation: BOUGHT }, instanceOf(a2), instanceOf(b1)],
    },
    pods: [
      ...at(a1, aPod({ name: 'web-1' }), aPod({ name: 'web-2' })),
      ...at(a1, aPod({ name: 'agent', owner: { kind: 'DaemonSet', name: 'agent' } })),
      ...at(a2, aPod({ name: 'web-3' })),
    ],
    ...change,
  });

const bought = (traits: Parameters<typeof aMemory>[0] = {}) =>
  aState({ launches: [aMemory({ operation: BOUGHT, cause: 'cpu', ...traits })] });

describe('what became of a node that was bought for CPU', () => {
  it('is how many pods moved there, those of DaemonSets aside', () => {
    expect(landedOf(bought(), seen())).toEqual([{ operation: BOUGHT, node: 'a1', pods: 2 }]);
  });

  it('is not asked of other causes, nor before the node is Ready', () => {
    expect(landedOf(bought({ cause: 'pending' }), seen())).toEqual([]);
    expect(landedOf(bought({ outcome: 'open' }), seen())).toEqual([]);
  });

  it('is not told while a list is unknown: none seen is not none there', () => {
    for (const list of ['nodes', 'instances', 'cluster'] as const)
      expect(landedOf(bought(), seen({ [list]: unknown('unreachable') }))).toEqual([]);
  });
});
