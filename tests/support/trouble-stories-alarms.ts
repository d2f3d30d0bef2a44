import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';
import { minutes, type Usd } from '../../autoscaler/src/core/units.ts';
import { PLENTY } from '../../autoscaler/world/facade/compute.ts';
import { decided, editState, rising, running, type TroubleStory } from './trouble-telling.ts';
import { aShopOptions } from './world.ts';

const { safety, launch, scaleUp } = defaultPolicy('shop');
const { shop } = aShopOptions();

/** One story for each alarm that is none of an outage. */
export const ALARM_STORIES: readonly TroubleStory[] = [
  {
    name: 'breaker-open',
    tell: async () => {
      const system = await running({ load: () => 3 }, 2);
      const [first, second] = [...system.world.machines.values()];
      for (const machine of [first, second]) if (machine) machine.hungAt = system.world.now;
      await system.pass(minutes(3));
      return decided(system);
    },
  },
  {
    name: 'over-budget',
    tell: async () => {
      const { load, rise } = rising(3, 6);
      const policy = { safety: { ...safety, monthlyBudget: 500 as Usd } };
      const system = await running({ load, policy }, 3);
      await editState(system, { path: 'month_cost.usd', value: { N: '500.4' } });
      rise();
      await system.pass(minutes(6));
      return decided(system);
    },
  },
  {
    name: 'launches-per-hour',
    tell: async () => {
      const { load, rise } = rising(3, 12);
      const system = await running(
        { load, policy: { launch: { ...launch, perHour: 1, holdAfterFailures: 1 } } },
        2,
      );
      rise();
      await system.pass(minutes(8));
      return decided(system);
    },
  },
  {
    name: 'no-pool-left',
    tell: async () => {
      const { load, rise } = rising(3, 6);
      const system = await running({ load, supply: () => ({ ...PLENTY, has: () => false }) }, 2);
      rise();
      await system.pass(minutes(6));
      return decided(system);
    },
  },
  {
    name: 'uncorroborated',
    tell: async () => {
      const latencyP95 = { ...scaleUp.latencyP95, above: 0.05 };
      const policy = { scaleUp: { ...scaleUp, latencyP95 } };
      const system = await running({ load: () => 1, policy }, 4);
      return decided(system);
    },
  },
  {
    name: 'pods-not-helpable',
    tell: async () => {
      const big = { ...shop, requestCpuMillis: 12_000 };
      const system = await running({ load: () => 1, change: { shop: big } }, 6);
      return decided(system);
    },
  },
];
