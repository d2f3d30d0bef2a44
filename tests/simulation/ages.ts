import type { Operation } from '../../autoscaler/src/core/operations/operation.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import type { Instant, Millis } from '../../autoscaler/src/core/units.ts';
import type { World } from '../../autoscaler/world/model/state.ts';
import type { Table } from './table-view.ts';

/** A look, and what follows from it, with every call at its slowest. */
const ONE_TICK = 120_000;
/** Launches that only Prometheus can speak for. */
const BY_METRIC: readonly string[] = ['cpu', 'memory', 'custom'];

/** When each service last gave an answer that was whole and true. */
export interface Ages {
  readonly heard: (service: string) => void;
  /** Milliseconds since then; since the beginning for one that was never heard. */
  readonly of: (service: Source) => number;
}

type Source = 'prometheus' | 'kubernetes' | 'ec2' | 'dynamodb';

export function agesIn(world: World): Ages {
  const at = new Map<string, Instant>();
  return {
    heard: (service) => void at.set(service, world.now),
    of: (service) => world.now - (at.get(service) ?? world.options.start),
  };
}

interface Watched {
  readonly store: Table;
  readonly policy: Policy;
  readonly newsTakes: Millis;
  readonly ages: Ages;
  readonly say: (text: string) => void;
}

/**
 * No decrease on unknown, and none on what is old; and what buys may be so old and no older (S7).
 * Judged by what was answered, and when: what the code made of it is not looked at.
 */
export function watchAges({ store, policy, newsTakes, ages, say }: Watched): () => void {
  const known = new Set<string>();
  const one = Math.max(ONE_TICK, newsTakes);
  return () => {
    for (const it of store.current().state.operations) {
      if (known.has(it.id)) continue;
      known.add(it.id);
      for (const { service, oldest } of limitsFor(it, policy)) {
        const age = ages.of(service);
        if (age > oldest + one)
          say(`${it.id} was opened for ${it.cause}, ${secondsOf(age)} after ${service} was heard`);
      }
    }
  };
}

const secondsOf = (age: number): string => `${Math.round(age / 1_000)} s`;

interface Limit {
  readonly service: Source;
  readonly oldest: number;
}

function limitsFor(operation: Operation, { signals }: Policy): readonly Limit[] {
  const lists = [
    { service: 'kubernetes', oldest: 0 },
    { service: 'ec2', oldest: 0 },
  ] as const;
  const readings = (oldest: number) => ({ service: 'prometheus', oldest }) as const;
  // What AWS takes is told by its own event.
  if (operation.cause === 'interrupted') return [];
  if (operation.cause === 'underused') return [...lists, readings(0)];
  return BY_METRIC.includes(operation.cause) ? [...lists, readings(signals.lastGoodFor)] : lists;
}
