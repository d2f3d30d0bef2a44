import { describe, expect, it } from 'vitest';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import { measured } from '../../../autoscaler/src/core/observation.ts';
import type { Cores } from '../../../autoscaler/src/core/units.ts';
import { NOON } from '../../support/cluster.ts';
import {
  ago,
  anObservation,
  aPolicy,
  aState,
  BUSY,
  instanceOf,
  QUIET,
  workers,
} from '../../support/observation.ts';
import { instanceId } from '../../support/operations.ts';

const POLICY = aPolicy();
const LOADS = [Number.NaN, Number.POSITIVE_INFINITY].map((it) => measured(it as Cores, NOON));

describe('a load that is no number', () => {
  it.each(LOADS)('is unknown, and removes nothing: %j', (load) => {
    const seen = anObservation({ workers: workers(4), signals: QUIET, load });
    const { plan, vetoes } = decide(POLICY, seen, aState());
    expect(plan.kind).toBe('hold');
    expect(vetoes).toContainEqual({ code: 'blind', lacking: 'cpu', why: 'malformed' });
  });

  it.each(LOADS)('keeps CPU over its threshold from buying no node: %j', (load) => {
    const { plan } = decide(POLICY, anObservation({ signals: BUSY, load }), aState());
    expect(plan.kind === 'scale-up' && plan.launch).toHaveLength(1);
  });
});

describe('the minimum', () => {
  it('is of nodes that serve: one that is down is none of them', () => {
    const nodes = workers(3).map((node, i) =>
      i === 2 ? { ...node, ready: false, readySince: ago(300_000) } : node,
    );
    const seen = anObservation({ workers: nodes, signals: QUIET, cores: 0.4 });
    expect(decide(POLICY, seen, aState())).toMatchObject({
      plan: { kind: 'hold' },
      vetoes: expect.arrayContaining([{ code: 'at-minimum', nodes: 2, minimum: 2 }]),
    });
  });

  it('is not of machines that have no node', () => {
    const stray = { ...instanceOf(workers(1)[0] as never), id: instanceId('i-stray') };
    const instances = measured([...workers(2).map(instanceOf), stray], NOON);
    const seen = anObservation({ workers: workers(2), instances, signals: QUIET, cores: 0.4 });
    expect(decide(POLICY, seen, aState()).plan.kind).toBe('hold');
  });
});

describe('a worker whose instance is not ours', () => {
  it('is no candidate: EC2 would not end it for us', () => {
    const nodes = workers(4);
    const instances = measured(nodes.slice(1).map(instanceOf), NOON);
    const seen = anObservation({ workers: nodes, instances, signals: QUIET, cores: 0.4 });
    const { plan, passedOver } = decide(POLICY, seen, aState());
    expect(passedOver).toContainEqual({ node: 'n1', by: { code: 'no-instance' } });
    expect(plan.kind === 'scale-down' && plan.remove).not.toBe('n1');
  });
});
