import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../autoscaler/src/core/state.ts';
import { type Instant, minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import {
  handleInterruption,
  type InterruptionOutcome,
} from '../../../autoscaler/src/shell/interruption.ts';
import { interrupt } from '../../../autoscaler/world/model/interruptions.ts';
import { nodeNameOf } from '../../../autoscaler/world/model/machines.ts';
import { SHOP } from '../../../autoscaler/world/model/pods.ts';
import type { Machine, World } from '../../../autoscaler/world/model/state.ts';
import { aRun, type RunOptions, spotMachine } from '../../support/run.ts';

type Ports = ReturnType<typeof aRun>['ports'];

const unavailable = (service: string) => async (): Promise<never> => {
  throw new OperatingError({ service, kind: 'unavailable' }, `${service} is away`);
};

/** A spot node that AWS takes, and what becomes of it; `change` spoils the function's ports. */
async function taken(
  options: Partial<RunOptions>,
  change: (ports: Ports, world: World) => object = () => ({}),
) {
  const it = aRun({ load: 2, ...options });
  await it.run(minutes(2));
  const machine = spotMachine(it.world);
  interrupt(it.world, machine);
  const [notice] = it.world.notices;
  if (!notice) throw new Error('no notice');
  const outcomes: InterruptionOutcome[] = [];
  const spoilt = { ...it.ports, ...change(it.ports, it.world) };
  it.time.at(it.world.now, async () => {
    outcomes.push(await handleInterruption(spoilt, notice));
  });
  return { ...it, machine, notice, outcomes };
}

const podsOn = (world: World, { instance }: Machine) =>
  [...world.pods.values()].filter(
    ({ pod, workload }) => workload === SHOP && pod.node === nodeNameOf(instance.id),
  );

/** Fails until so long after it was first asked. */
const failsFor = <T extends readonly unknown[], R>(
  world: World,
  span: number,
  call: (...args: T) => Promise<R>,
) => {
  let until: number | undefined;
  return async (...args: T): Promise<R> => {
    until ??= world.now + span;
    return world.now < until ? unavailable('dynamodb')() : call(...args);
  };
};

describe('an interruption', () => {
  it('is drained before the machine ends', async () => {
    const { world, machine, run, outcomes } = await taken({});
    await run(minutes(1.5));
    expect(podsOn(world, machine)).toEqual([]);
    expect(outcomes).toEqual(['drained']);
    expect(world.tally.disruptions).toBe(0);
  });

  it('touches nothing while the last good policy is refused, which may be of shadow mode', async () => {
    const cordons: Instant[] = [];
    const { world, run, outcomes } = await taken({}, ({ store, cluster }, world) => {
      const reads = failsFor(world, seconds(20), () => store.peek());
      const refused = async () => {
        const { policy: _, ...rest } = await store.peek();
        return { ...rest, refused: 'a stricter rule' };
      };
      const cordon: typeof cluster.cordon = (node, by) => {
        cordons.push(world.now);
        return cluster.cordon(node, by);
      };
      return {
        store: { ...store, peek: () => reads().catch(refused) },
        cluster: { ...cluster, cordon },
      };
    });
    const begun = world.now;
    await run(minutes(1.9));
    expect(outcomes).toEqual(['drained']);
    expect(Math.min(...cordons) - begun).toBeGreaterThanOrEqual(seconds(20));
  });

  it('is drained though the table could not be reached for twenty seconds', async () => {
    const { world, machine, store, run, outcomes } = await taken({}, ({ store: port }, world) => ({
      store: {
        ...port,
        putNotice: failsFor(world, seconds(20), (it: Notice) => port.putNotice(it)),
        peek: failsFor(world, seconds(20), () => port.peek()),
      },
    }));
    await run(minutes(1.9));
    expect(outcomes).toEqual(['drained']);
    expect(podsOn(world, machine)).toEqual([]);
    expect(store.current().state.launches.map(({ replaces }) => replaces)).toEqual([
      machine.instance.id,
    ]);
  });

  it('touches nothing while it cannot be told whether this is shadow mode', async () => {
    const { world, machine, run, touched, outcomes } = await taken({}, ({ store }) => ({
      store: { ...store, peek: unavailable('dynamodb'), putNotice: unavailable('dynamodb') },
    }));
    const before = touched.length;
    await run(minutes(1));
    expect(touched.slice(before)).toEqual([]);
    expect(podsOn(world, machine).length).toBeGreaterThan(0);
    await run(minutes(1));
    expect(outcomes).toEqual(['not-written']);
  });

  it('is ours when EC2 cannot be asked whose it is', async () => {
    const { run, outcomes } = await taken({}, ({ compute }) => ({
      compute: { ...compute, owned: unavailable('ec2') },
    }));
    await run(minutes(2));
    expect(outcomes).toEqual(['drained']);
  });

  it('of somebody else’s instance is nothing to us', async () => {
    const { run, outcomes, store } = await taken({}, ({ compute }) => ({
      compute: { ...compute, owned: async () => [] },
    }));
    await run(minutes(1));
    expect(outcomes).toEqual(['not-ours']);
    expect(store.current().state.notices).toEqual([]);
  });

  it('respects budgets until half a minute before the end, and no longer', async () => {
    const asked: { readonly how: 'evict' | 'delete'; readonly left: number }[] = [];
    const it = await taken({}, ({ cluster, clock }, world) => {
      const note = (how: 'evict' | 'delete') => {
        const ends = world.notices[0]?.endsAt ?? (0 as Instant);
        asked.push({ how, left: (ends - clock.now()) / 1_000 });
      };
      return {
        cluster: {
          ...cluster,
          evict: async () => {
            note('evict');
            return { kind: 'refused-by-budget' } as const;
          },
          deletePod: async (pod: Parameters<typeof cluster.deletePod>[0]) => {
            note('delete');
            await cluster.deletePod(pod);
          },
        },
      };
    });
    // The tick drains as well: here the function is alone.
    Object.assign(it.ports.store, { acquire: async () => 'held' });
    await it.run(minutes(2));
    const evicted = asked.filter(({ how }) => how === 'evict').map(({ left }) => left);
    const deleted = asked.filter(({ how }) => how === 'delete').map(({ left }) => left);
    expect(Math.min(...evicted)).toBeGreaterThan(30);
    expect(deleted.length).toBeGreaterThan(0);
    expect(Math.max(...deleted)).toBeLessThanOrEqual(30);
  });
});
