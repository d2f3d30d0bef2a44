import { expect, it } from 'vitest';
import type { Pod } from '../../../autoscaler/src/core/cluster.ts';
import { sameTemplate } from '../../../autoscaler/src/core/fit/profile.ts';
import { aPod, mib, millis } from '../../support/cluster.ts';

const term = { selector: { matchLabels: { app: 'web' } }, topologyKey: 'zone' };
const expression = { key: 'disk', operator: 'In', values: ['ssd'] } as const;

const DIFFERENCES: readonly Partial<Pod>[] = [
  { namespace: 'data' },
  { deleting: true },
  { requests: { cpu: millis(101), memory: mib(128) } },
  { requests: { cpu: millis(100), memory: mib(129) } },
  { labels: { app: 'web', tier: 'front' } },
  { labels: {} },
  { hostPorts: [80] },
  { nodeSelector: { disk: 'ssd' } },
  { nodeTerms: [{ expressions: [expression] }] },
  { tolerations: [{ operator: 'Exists' }] },
  { affinity: [term] },
  { antiAffinity: [term] },
  { spread: [{ ...term, maxSkew: 1 }] },
  { volumes: [{ claim: 'data', nodeTerms: [], local: true }] },
];

it.each(DIFFERENCES)('tells templates apart by %o', (difference) => {
  const pod = aPod({ name: 'p1' });
  expect(sameTemplate(pod, { ...pod, ...difference })).toBe(false);
  expect(sameTemplate({ ...pod, ...difference }, pod)).toBe(false);
});

it('tells rules apart that differ deep inside', () => {
  const pod = aPod({ name: 'p1', affinity: [term] });
  const selector = { matchLabels: { app: 'api' } };
  expect(sameTemplate(pod, { ...pod, affinity: [{ ...term, selector }] })).toBe(false);
  const longer = { ...term, namespaces: ['data'] };
  expect(sameTemplate(pod, { ...pod, affinity: [longer] })).toBe(false);
  expect(sameTemplate({ ...pod, affinity: [longer] }, pod)).toBe(false);
  expect(sameTemplate(pod, { ...pod, affinity: [term, term] })).toBe(false);
});

it('takes replicas for the same, whatever their names and wherever they are', () => {
  const rules = { affinity: [term], nodeTerms: [{ expressions: [expression] }] };
  const one = aPod({ name: 'p1', on: 'a1', ...rules });
  const other = aPod({ name: 'p2', ...structuredClone(rules) });
  expect(sameTemplate(one, other)).toBe(true);
});
