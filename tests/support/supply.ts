import type { Pool } from '../../autoscaler/src/core/decision.ts';
import type { Supply } from '../../autoscaler/world/facade/compute.ts';
import { isUp } from '../../autoscaler/world/model/machines.ts';
import { laterBy, type World } from '../../autoscaler/world/model/state.ts';
import { advance } from '../../autoscaler/world/model/world.ts';
import type { ComputeControls } from '../contract/suites/compute.ts';

/** What EC2 has to offer in a world, and what a test may do to it. */
export function steerableSupply(world: World): {
  readonly supply: Supply;
  readonly controls: Omit<ComputeControls, 'silence'>;
} {
  let [dry, lag, quota]: [readonly string[], number, number] = [[], 0, 100];
  const key = ({ type, zone }: Pool, market: string) => `${market} ${type} ${zone}`;
  return {
    supply: {
      has: (pool, market) => !dry.includes(key(pool, market)),
      lag: () => lag,
      get quota() {
        return quota;
      },
    },
    controls: {
      pass: async (span) => advance(world, laterBy(world.now, span)),
      exhaust: async (pools) => {
        dry = pools.map((it) => key(it, it.market));
      },
      allow: async (instances) => {
        quota = instances;
      },
      lagReads: async (span) => {
        lag = span;
      },
      running: async () => [...world.machines.values()].filter(isUp).length,
    },
  };
}
