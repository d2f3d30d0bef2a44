import type { Instance } from '../../src/core/cluster.ts';
import type { Pool } from '../../src/core/decision.ts';
import type { Refusal } from '../../src/core/operations/effect.ts';
import type { Market } from '../../src/core/units.ts';
import type { Compute, Creation, InstanceRequest } from '../../src/ports/compute.ts';
import { buy, endMachine } from '../model/machines.ts';
import { tell, type World } from '../model/state.ts';

/** What EC2 has to give, and how late its reads are. */
export interface Supply {
  /** False: this pool refuses now. */
  readonly has: (pool: Pool, market: Market) => boolean;
  /** Milliseconds until reads show a new instance. */
  readonly lag: () => number;
  readonly quota: number;
  /** How a pool refuses; without it, for want of capacity. */
  readonly refusal?: (pool: Pool, market: Market) => Refused;
  /** Called with the code of each refusal. */
  readonly onRefusal?: (code: string) => void;
  /** Called when an order is served after some of its pools refused. */
  readonly onPartial?: () => void;
}

/** One of EC2's codes, and what it comes to. */
export interface Refused {
  readonly code: string;
  readonly kind: Refusal['kind'];
}

export const NO_CAPACITY: Refused = { code: 'InsufficientInstanceCapacity', kind: 'no-capacity' };
export const QUOTA: Refused = { code: 'VcpuLimitExceeded', kind: 'quota' };

export const PLENTY: Supply = { has: () => true, lag: () => 0, quota: 1_000 };

/** The EC2 port straight on the model. One token buys once, for ever. */
export function facadeCompute(world: World, supply: Supply = PLENTY): Compute {
  const byToken = new Map<string, Creation>();
  return {
    owned: async (): Promise<readonly Instance[]> =>
      [...world.machines.values()]
        .filter(({ visibleAt }) => visibleAt <= world.now)
        .map(({ instance }) => instance),
    create: async (request) => {
      const known = byToken.get(request.clientToken);
      if (known) return known;
      const creation = create(world, request, supply);
      if (creation.kind === 'created') byToken.set(request.clientToken, creation);
      return creation;
    },
    terminate: async (id) => {
      const machine = world.machines.get(id);
      if (!machine) return;
      tell(world, { kind: 'terminate-called', instance: id });
      endMachine(world, machine);
    },
  };
}

function create(world: World, request: InstanceRequest, supply: Supply): Creation {
  const { market, pools, operation, clientToken: token } = request;
  const running = [...world.machines.values()].filter(
    ({ instance: { state } }) => state === 'pending' || state === 'running',
  );
  const refuse = ({ code, kind }: Refused): Creation => {
    supply.onRefusal?.(code);
    return { kind: 'refused', refusal: { kind, message: `${code} of ${pools.length} pools` } };
  };
  if (running.length >= supply.quota) return refuse(QUOTA);
  const pool = pools.find((it) => supply.has(it, market));
  if (!pool) return refuse(supply.refusal?.(pools[0], market) ?? NO_CAPACITY);
  if (pool !== pools[0]) supply.onPartial?.();
  const instance = buy(world, { ...pool, market, operation, token, lag: supply.lag() });
  return { kind: 'created', instance };
}
