import { describe, expect, it } from 'vitest';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import { aNode, aPod, ZONE_B } from '../../support/cluster.ts';
import { anObservation, aPolicy, aState, THREE } from '../../support/observation.ts';

describe('a launch for several reasons', () => {
  it('is of the kind that the waiting pods need, though another reason leads', () => {
    const key = 'topology.kubernetes.io/zone';
    const nodeTerms = [{ expressions: [{ key, operator: 'In' as const, values: [ZONE_B] }] }];
    // For itself the floor would buy in zone a, where there is no worker at all.
    const nodes = [THREE[2], aNode({ name: 'b2', zone: ZONE_B })];
    const full = nodes.map(({ name }) => aPod({ name: `full-${name}`, on: name, cpu: 1800 }));
    const pods = [...full, aPod({ name: 'zonal', cpu: 500, nodeTerms })];
    const seen = anObservation({ workers: nodes, pods });
    const policy = aPolicy({ nodes: { min: 3 } });
    const { plan, because } = decide(policy, seen, aState());
    expect(because.map(({ code }) => code)).toEqual(['below-minimum', 'pods-unschedulable']);
    expect(plan).toMatchObject({ launch: [{ cause: 'below-minimum' }] });
    const pools = plan.kind === 'scale-up' ? (plan.launch[0]?.pools ?? []) : [];
    expect(new Set(pools.map((pool) => pool.zone))).toEqual(new Set([ZONE_B]));
  });
});
