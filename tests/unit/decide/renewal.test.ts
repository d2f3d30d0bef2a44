import { describe, expect, it } from 'vitest';
import type { Node } from '../../../autoscaler/src/core/cluster.ts';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import { measured, unknown } from '../../../autoscaler/src/core/observation.ts';
import type { State } from '../../../autoscaler/src/core/state.ts';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { aSchedule } from '../../support/calendar.ts';
import { aPod, MORNING, NOON, nodeName } from '../../support/cluster.ts';
import {
  ago,
  anObservation,
  aPolicy,
  aState,
  hence,
  instanceOf,
  type ObservationTraits,
  QUIET,
  workers,
} from '../../support/observation.ts';
import { aMemory, aRemoval, DRAINING, instanceId, operationId } from '../../support/operations.ts';

const BROKEN = { ready: false, readySince: ago(minutes(12)) };

interface Case extends ObservationTraits {
  readonly count?: number;
  readonly old?: Partial<Node>;
  readonly successor?: Partial<Node>;
  readonly state?: Partial<State>;
  readonly policy?: ReturnType<typeof aPolicy>;
}

/** `n1` is old, `n2` was bought in its place. */
function decideOn({ count = 4, old, successor, state, policy, ...seen }: Case) {
  const nodes = workers(count).map((node, i) =>
    i === 0 ? { ...node, ...old } : i === 1 ? { ...node, ...successor } : node,
  );
  const operation = operationId('up-7-0');
  const instances = nodes.map((node, i) =>
    i === 1 ? { ...instanceOf(node), operation } : instanceOf(node),
  );
  const launches = [aMemory({ operation, replaces: instanceId('i-n1'), at: ago(minutes(5)) })];
  return decide(
    policy ?? aPolicy(),
    anObservation({ workers: nodes, instances: measured(instances, NOON), ...seen }),
    aState({ launches, ...state }),
  );
}

const FORCED = { kind: 'scale-down', remove: 'n1', manner: 'forced' };
const VOLUNTARY = { kind: 'scale-down', remove: 'n1', manner: 'voluntary' };
const announced = {
  notices: [{ instance: instanceId('i-n1'), kind: 'rebalance', at: MORNING } as const],
};

describe('a broken node with a successor', () => {
  it('is removed by force', () => {
    expect(decideOn({ old: BROKEN }).plan).toEqual(FORCED);
  });

  it('is kept when it is well again, and while its successor does not serve', () => {
    expect(decideOn({}).plan.kind).toBe('hold');
    expect(decideOn({ old: BROKEN, successor: { ready: false } }).plan.kind).toBe('hold');
  });

  it('is kept while it has been down for a short time only', () => {
    expect(decideOn({ old: { ...BROKEN, readySince: ago(minutes(9)) } }).plan.kind).toBe('hold');
  });

  it('has none in a launch that is not known to be Ready, whatever serves', () => {
    const operation = operationId('up-7-0');
    const replaces = instanceId('i-n1');
    for (const outcome of ['open', 'failed'] as const) {
      const launches = [aMemory({ operation, replaces, outcome, at: ago(minutes(5)) })];
      const { plan } = decideOn({ old: BROKEN, state: { launches } });
      expect(plan.kind).not.toBe('scale-down');
    }
  });

  it('waits for a removal that is under way', () => {
    const operations = [aRemoval(DRAINING, { node: nodeName('n3') })];
    expect(decideOn({ old: BROKEN, state: { operations } }).plan.kind).toBe('hold');
  });

  it('waits while the brake is on', () => {
    const brake = { until: hence(minutes(5)), why: 'incident' };
    const { plan, because, vetoes } = decideOn({ old: BROKEN, state: { brake } });
    expect(plan.kind).toBe('hold');
    expect(because.map(({ code }) => code)).toEqual(['repaired']);
    expect(vetoes.map(({ code }) => code)).toEqual(['paused']);
  });

  it('waits while many are down at once', () => {
    const nodes = workers(4).map((node, i) => (i === 0 || i === 3 ? { ...node, ...BROKEN } : node));
    const instances = nodes.map((node, i) =>
      i === 1 ? { ...instanceOf(node), operation: operationId('up-7-0') } : instanceOf(node),
    );
    const { plan, vetoes } = decideOn({
      nodes: measured(nodes, NOON),
      instances: measured(instances, NOON),
    });
    expect(plan.kind).toBe('hold');
    expect(vetoes.map(({ code }) => code)).toEqual(['breaker-open']);
  });

  it('makes room at the maximum for the node that is wanted beyond it', () => {
    // Three of four serve, four are wanted, and the broken one takes the fourth place.
    const boost = { nodes: 4, until: hence(minutes(5)), why: 'sale' };
    const policy = aPolicy({ nodes: { max: 4 } });
    const { plan, vetoes } = decideOn({ old: BROKEN, policy, state: { boost } });
    expect(plan).toEqual(FORCED);
    expect(vetoes.map(({ code }) => code)).toEqual(['at-maximum']);
  });
});

describe('an announced node with a successor', () => {
  it('is removed like any other, respecting its pods', () => {
    expect(decideOn({ state: announced }).plan).toEqual(VOLUNTARY);
  });

  it('waits for a removal that is under way', () => {
    const operations = [aRemoval(DRAINING, { node: nodeName('n3') })];
    expect(decideOn({ state: { ...announced, operations } }).plan.kind).toBe('hold');
  });

  it('is kept while more nodes are wanted, even such as cannot be bought', () => {
    const boost = { nodes: 5, until: hence(minutes(5)), why: 'sale' };
    const policy = aPolicy({ nodes: { max: 5 }, launch: { perHour: 1 } });
    const { plan } = decideOn({ policy, state: { ...announced, boost } });
    expect(plan.kind).toBe('hold');
  });

  it.each(['cluster', 'load'] as const)('is kept while the %s cannot be seen', (what) => {
    const blind = { [what]: unknown('unreachable') };
    const { plan, because, vetoes } = decideOn({ state: announced, ...blind });
    expect([plan.kind, because[0].code]).toEqual(['hold', 'replaced']);
    expect(vetoes).toMatchObject([{ code: 'blind', why: 'unreachable' }]);
  });

  it('is kept for what keeps any node, and named with it', () => {
    const bare = { ...aPod({ name: 'tool', on: 'n1' }), owner: undefined as never };
    const { plan, because, passedOver } = decideOn({ state: announced, pods: [bare] });
    expect([plan.kind, because[0].code]).toEqual(['hold', 'replaced']);
    expect(passedOver).toContainEqual({ node: 'n1', by: { code: 'bare-pod', pod: 'shop/tool' } });
  });

  it('is kept while its pods would fit nowhere else', () => {
    const pods = workers(4).map(({ name }) => aPod({ name: `full-${name}`, on: name, cpu: 1800 }));
    const { plan, passedOver } = decideOn({ state: announced, pods });
    expect(plan.kind).toBe('hold');
    expect(passedOver).toMatchObject([{ node: 'n1', by: { code: 'pods-would-not-fit' } }]);
  });

  it('goes before another that may not go yet', () => {
    const nodes = workers(5);
    const operations = ['up-7-0', 'up-7-1'].map(operationId);
    const instances = nodes.map((node, i) => {
      const operation = i === 3 ? operations[0] : i === 4 ? operations[1] : undefined;
      return operation ? { ...instanceOf(node), operation } : instanceOf(node);
    });
    const launches = operations.map((operation, i) =>
      aMemory({ operation, replaces: instanceId(`i-n${i + 1}`), at: ago(minutes(5)) }),
    );
    const notices = [1, 2].map(
      (n) => ({ instance: instanceId(`i-n${n}`), kind: 'rebalance', at: MORNING }) as const,
    );
    const bare = { ...aPod({ name: 'tool', on: 'n1' }), owner: undefined as never };
    const { plan, because } = decide(
      aPolicy(),
      anObservation({ workers: nodes, instances: measured(instances, NOON), pods: [bare] }),
      aState({ launches, notices }),
    );
    expect(plan).toEqual({ kind: 'scale-down', remove: 'n2', manner: 'voluntary' });
    expect(because).toEqual([{ code: 'replaced', node: 'n2' }]);
  });

  it('is kept where the load of now would buy it back at once', () => {
    const of = (cores: number) => decideOn({ state: announced, cores });
    // Three remain, of two vCPUs each: 70 % of them is 4.2.
    expect(of(4.1).plan).toEqual(VOLUNTARY);
    expect(of(4.3)).toMatchObject({
      plan: { kind: 'hold' },
      vetoes: [{ code: 'load-after-removal', limit: 0.7 }],
    });
  });

  it('is kept while a rush needs it', () => {
    const schedules = [aSchedule({ cron: '0 18 * * *', nodes: 4, duration: minutes(120) })];
    const { plan, vetoes } = decideOn({ state: announced, policy: aPolicy({ schedules }) });
    expect(plan.kind).toBe('hold');
    expect(vetoes).toMatchObject([{ code: 'schedule-needs', nodes: 4 }]);
  });

  it('that may not go keeps no other node from being spared', () => {
    const bare = { ...aPod({ name: 'tool', on: 'n1' }), owner: undefined as never };
    const { plan, because } = decideOn({ state: announced, pods: [bare], signals: QUIET });
    expect(plan).toMatchObject({ kind: 'scale-down', manner: 'voluntary' });
    expect(plan.kind === 'scale-down' && plan.remove).not.toBe('n1');
    expect(because[0].code).toBe('below-low-watermark');
  });

  it('is kept at the minimum: others were lost meanwhile', () => {
    const policy = aPolicy({ nodes: { min: 4 } });
    const { plan, because, vetoes } = decideOn({ policy, state: announced });
    expect(plan.kind).toBe('hold');
    expect(because.map(({ code }) => code)).toEqual(['replaced']);
    expect(vetoes).toEqual([{ code: 'at-minimum', nodes: 4, minimum: 4 }]);
  });
});

describe('a broken node without a successor', () => {
  const lonely = { old: BROKEN, state: { launches: [] } };

  it('waits for one where there is room to launch it', () => {
    const { plan, because } = decideOn(lonely);
    expect(plan.kind).toBe('scale-up');
    expect(because[0]?.code).toBe('repair');
  });

  it('makes the room itself at the maximum', () => {
    const { plan, because } = decideOn({ ...lonely, policy: aPolicy({ nodes: { max: 4 } }) });
    expect(plan).toEqual(FORCED);
    expect(because).toEqual([{ code: 'repaired', node: 'n1' }]);
  });
});
