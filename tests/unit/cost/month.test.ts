import { describe, expect, it } from 'vitest';
import type { Instance } from '../../../autoscaler/src/core/cluster.ts';
import { chargeMonth } from '../../../autoscaler/src/core/cost/month.ts';
import { costOver, hourlyPrice } from '../../../autoscaler/src/core/cost/price.ts';
import { allocatableOf, typeFacts, vcpuOf } from '../../../autoscaler/src/core/cost/shape.ts';
import type { MonthCost } from '../../../autoscaler/src/core/state.ts';
import { hours, type InstanceType, minutes, type Usd } from '../../../autoscaler/src/core/units.ts';
import { aNode, NOON } from '../../support/cluster.ts';
import { ago, anInstance, aPolicy, hence } from '../../support/observation.ts';
import { instanceId } from '../../support/operations.ts';

const PRICES = { 't3.small': { onDemand: 0.02 as Usd, spot: 0.01 as Usd } };
const POLICY = aPolicy({ cost: { prices: PRICES } });
const running = (traits: Partial<Instance> = {}): Instance =>
  anInstance({ id: instanceId('i-1'), ...traits });

const charge = (cost: Partial<MonthCost>, instances: readonly Instance[], month = '2026-11') =>
  chargeMonth(
    { month: '2026-11', usd: 1 as Usd, ...cost },
    { instances, now: NOON, policy: POLICY, month },
  );

describe('the cost of the month', () => {
  it('grows by what runs, each at its market’s price', () => {
    const until = ago(minutes(30));
    const { usd } = charge({ until }, [running(), running({ market: 'spot' })]);
    expect(usd).toBeCloseTo(1 + 0.015, 12);
  });

  it('counts pending instances, and none that ends', () => {
    const until = ago(hours(1));
    expect(charge({ until }, [running({ state: 'pending' })]).usd).toBeCloseTo(1.02, 12);
    for (const state of ['shutting-down', 'stopping', 'stopped', 'terminated'] as const)
      expect(charge({ until }, [running({ state })]).usd).toBe(1);
  });

  it('is charged up to now, and from then on', () => {
    const charged = charge({ until: ago(minutes(30)) }, [running()]);
    expect(charged.until).toBe(NOON);
    expect(charge(charged, [running()]).usd).toBe(charged.usd);
  });

  it('begins at nothing on the first look and never counts a clock that went back', () => {
    expect(charge({}, [running()]).usd).toBe(1);
    expect(charge({ until: hence(minutes(5)) }, [running()]).usd).toBe(1);
  });

  it('charges a long silence of ours as one hour', () => {
    expect(charge({ until: ago(hours(9)) }, [running()]).usd).toBeCloseTo(1.02, 12);
  });

  it('starts again with the month', () => {
    const next = charge({ until: ago(minutes(30)) }, [running()], '2026-12');
    expect(next.month).toBe('2026-12');
    expect(next.usd).toBeCloseTo(0.01, 12);
  });
});

describe('CPU credits in the cost of the month', () => {
  const HOUR_AGO = ago(hours(1));
  const surplus = (load: number | undefined, before: Partial<MonthCost> = {}, policy = POLICY) =>
    chargeMonth(
      { month: '2026-11', usd: 0 as Usd, until: HOUR_AGO, ...before },
      {
        instances: [running(), running()],
        now: NOON,
        policy,
        month: '2026-11',
        ...(load === undefined ? {} : { load }),
      },
    );

  it('are earned under the baseline and spent above it, before anything is owed', () => {
    // Two t3.small earn 48 vCPU-minutes an hour.
    expect(surplus(0.4).credits).toEqual({ nodes: 2, balance: 48 - 24 });
    const saved = { credits: { nodes: 2, balance: 100 } };
    expect(surplus(2, saved).credits?.balance).toBe(100 + 48 - 120);
    expect(surplus(2, saved).usd).toBeCloseTo(0.04, 12);
  });

  it('are billed at once beyond a day of borrowing', () => {
    const owed = surplus(2, { credits: { nodes: 2, balance: -1152 } });
    expect(owed.credits?.balance).toBe(-1152);
    expect(owed.usd).toBeCloseTo(0.04 + ((120 - 48) / 60) * 0.05, 12);
  });

  it('are billed for what a node owed when it ended', () => {
    const owed = surplus(0.8, { credits: { nodes: 4, balance: -400 } });
    expect(owed.credits).toEqual({ nodes: 2, balance: -200 + 48 - 48 });
    expect(owed.usd).toBeCloseTo(0.04 + (200 / 60) * 0.05, 12);
  });

  it('are neither earned nor charged while the load is unknown, nor in standard mode', () => {
    const credits = { nodes: 2, balance: -300 };
    expect(surplus(undefined, { credits }).credits).toEqual(credits);
    const standard = { ...POLICY, capacity: { ...POLICY.capacity, credits: 'standard' as const } };
    expect(surplus(4, { credits }, standard).usd).toBeCloseTo(0.04, 12);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'are left as they are by a load of %s: a bill that is no number would pass every budget',
    (load) => {
      const before = { credits: { nodes: 2, balance: -300 } };
      expect(surplus(load, before)).toEqual(surplus(undefined, before));
    },
  );

  it('of machines that are not burstable do not exist', () => {
    const big = running({ type: 'c6a.large' as InstanceType });
    const { usd, credits } = chargeMonth(
      { month: '2026-11', usd: 0 as Usd, until: HOUR_AGO },
      { instances: [big], now: NOON, policy: POLICY, month: '2026-11', load: 2 },
    );
    expect([usd, credits]).toEqual([0.0765, { nodes: 0, balance: 0 }]);
  });
});

describe('a price', () => {
  const SMALL = 't3.small' as InstanceType;
  const offer = { type: SMALL, market: 'spot' } as const;

  it('is the policy’s own where it has one, and the table’s otherwise', () => {
    const own = { 't3.small': { onDemand: 0.5 as Usd } };
    expect(hourlyPrice({ type: SMALL, market: 'on-demand' }, { prices: own })).toBe(0.5);
    expect(hourlyPrice(offer, { prices: own })).toBe(typeFacts(SMALL).spot);
  });

  it('is billed by the second', () => {
    expect(costOver(0.06 as Usd, minutes(20))).toBeCloseTo(0.02, 12);
  });

  it('of a type that nobody knows is that of the dearest, or the operator’s own', () => {
    const huge = { type: 'x9.huge' as InstanceType, market: 'on-demand' } as const;
    expect(hourlyPrice(huge, { prices: {} })).toBe(typeFacts('m6a.large' as InstanceType).onDemand);
    const prices = { 'x9.huge': { onDemand: 9 as Usd } };
    expect(hourlyPrice(huge, { prices })).toBe(9);
    expect(() => typeFacts('x9.huge' as InstanceType)).toThrow('x9.huge');
  });

  it('of a machine launched by hand is in the month, and stops nothing', () => {
    const strange = running({ type: 'x9.huge' as InstanceType });
    const { usd } = chargeMonth(
      { month: '2026-11', usd: 0 as Usd, until: ago(hours(1)) },
      { instances: [strange], now: NOON, policy: POLICY, month: '2026-11', load: 1 },
    );
    expect(usd).toBeCloseTo(typeFacts('m6a.large' as InstanceType).onDemand, 9);
  });
});

describe('the shape of a node', () => {
  it('leaves room for the system and the kubelet', () => {
    expect(allocatableOf('t3.small' as InstanceType)).toEqual({
      cpu: 1900,
      memory: Math.floor((2048 * 0.955 - 400) * 1024 * 1024),
      pods: 110,
    });
  });

  it('is told by its type, or by what it offers when the type is foreign', () => {
    const node = aNode({ name: 'n' });
    expect(vcpuOf(node)).toBe(2);
    expect(vcpuOf({ ...node, type: 'x9.huge' as InstanceType })).toBe(2);
    const { type: _, ...typeless } = node;
    const allocatable = { ...node.allocatable, cpu: 3900 as typeof node.allocatable.cpu };
    expect(vcpuOf({ ...typeless, allocatable })).toBe(4);
  });
});
