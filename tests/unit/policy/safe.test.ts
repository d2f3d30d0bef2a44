import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import { situationOf } from '../../../autoscaler/src/core/decide/situation.ts';
import { parsePolicy } from '../../../autoscaler/src/core/policy/parse.ts';
import { renderPolicy } from '../../../autoscaler/src/core/policy/render.ts';
import { safePolicy } from '../../../autoscaler/src/core/policy/safe.ts';
import { anyCase } from '../../support/any-situation.ts';
import { aNode, ZONE_B } from '../../support/cluster.ts';
import { anObservation, aState, BUSY, hence, QUIET, workers } from '../../support/observation.ts';

const SAFE = safePolicy();

describe('the built-in policy', () => {
  it('is a policy that a person could have written', () => {
    expect(parsePolicy(renderPolicy(SAFE), 'built-in')).toEqual({ ok: true, value: SAFE });
  });

  it('buys in the zones that the stack names', () => {
    const { plan } = decide(
      safePolicy({ zones: [ZONE_B] }),
      anObservation({ workers: [] }),
      aState(),
    );
    const launches = plan.kind === 'scale-up' ? plan.launch : [];
    expect(launches).toHaveLength(2);
    expect(new Set(launches.flatMap(({ pools }) => pools.map(({ zone }) => zone)))).toEqual(
      new Set([ZONE_B]),
    );
  });

  it('restores the minimum', () => {
    const { plan, because } = decide(SAFE, anObservation({ workers: workers(1) }), aState());
    expect(because[0]).toMatchObject({ code: 'below-minimum', minimum: 2 });
    expect(plan).toMatchObject({ kind: 'scale-up', launch: [{ cause: 'below-minimum' }] });
  });

  it('buys nothing beyond it, however busy the nodes are', () => {
    const seen = anObservation({ workers: workers(2), signals: BUSY });
    expect(decide(SAFE, seen, aState()).plan).toEqual({ kind: 'hold' });
  });

  it('honours a boost no further than the minimum', () => {
    const boost = { nodes: 6, until: hence(600_000), why: 'sale' };
    const seen = anObservation({ workers: workers(2) });
    expect(decide(SAFE, seen, aState({ boost })).plan).toEqual({ kind: 'hold' });
  });

  it('removes nothing, however idle the nodes are', () => {
    const seen = anObservation({ workers: workers(5), signals: QUIET });
    const idle = { ...seen, signals: { ...seen.signals, cpu: allOf(-0.001) } };
    expect(decide(SAFE, idle as typeof seen, aState()).plan).toEqual({ kind: 'hold' });
  });

  it('does not end a node as broken', () => {
    const broken = aNode({ name: 'n0', ready: false });
    const seen = anObservation({ workers: [broken, ...workers(4)] });
    expect(decide(SAFE, seen, aState()).plan).toEqual({ kind: 'hold' });
  });

  it('only ever restores the minimum, whatever is seen and remembered', () => {
    fc.assert(
      fc.property(anyCase(), ({ seen, state }) => {
        const { plan, because } = decide(SAFE, seen, state);
        if (plan.kind === 'scale-down')
          return plan.manner === 'voluntary' && because[0].code === 'replaced';
        if (plan.kind === 'hold' || plan.launch.length === 0) return true;
        const { counts } = situationOf(SAFE, seen, state);
        const short = SAFE.nodes.min - (counts?.forMin ?? SAFE.nodes.min);
        return plan.launch.length <= short;
      }),
      { numRuns: 2_000 },
    );
  });
});

/** A rate over idle time may dip under zero, which is below every watermark. */
const allOf = (value: number) => {
  const reading = { kind: 'measured', value, at: 0 };
  return { kind: 'configured', now: reading, floor: reading, ceiling: reading };
};
