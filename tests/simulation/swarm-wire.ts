import { type Instant, MINUTE, type Millis, seconds } from '../../autoscaler/src/core/units.ts';
import { type FaultRates, NO_FAULTS } from '../../autoscaler/world/faults.ts';
import { type Random, randomFrom } from '../../autoscaler/world/random.ts';
import { FAILURES, type Failure } from '../../autoscaler/world/wire/faults.ts';
import type { WireService } from '../../autoscaler/world/wire/internet.ts';
import type { Circumstances, Outside } from './outside.ts';
import { wireOutside } from './outside-wire.ts';
import { type Drawn, HEAL_AT, runSwarm, type SwarmOptions, type SwarmResult } from './swarm.ts';
import { FAULTS_FOR, type Outage, START } from './troubles.ts';

/** What may go wrong on the wire alone: drawn apart, so that lives on the facade stay the same. */
export interface WireTroubles {
  /** Longest ordinary answer. */
  readonly slowest: Millis;
  /** Chance per step that the API server takes another token, and how long until that is told. */
  readonly turns: number;
  readonly outages: readonly (Omit<Outage, 'service'> & { readonly service: WireService })[];
  /** How a service fails that is down. */
  readonly outagesAre: Failure;
  /** While it lasts the parameter holds what nobody can read. */
  readonly corrupt: readonly Omit<Outage, 'service'>[];
  /** While it lasts the parameter is read as it was when it began. */
  readonly stale: readonly Omit<Outage, 'service'>[];
}

/** The same life as on the facade, with the real adapters between the tick and the world. */
export const runWireSwarm = (seed: number, options: WireSwarmOptions = {}): Promise<SwarmResult> =>
  runSwarm(seed, options, (life, drawn) => overTheWire(life, drawn, options.wrong));

export interface WireSwarmOptions extends SwarmOptions {
  readonly wrong?: (drawn: WireTroubles) => WireTroubles;
}

function overTheWire(
  life: Circumstances,
  drawn: Drawn,
  change: WireSwarmOptions['wrong'],
): Promise<Outside> {
  const random = randomFrom(life.seed ^ 0x6a09e667);
  const usual = drawWireTroubles(random);
  const wrong = change?.(usual) ?? usual;
  const outages = [...drawn.troubles.outages, ...wrong.outages];
  let toldAt = 0;
  let read: string | undefined;
  return wireOutside({
    ...life,
    line: ({ world }) => ({
      random,
      rates: () => (drawn.faulty(world) ? perRequest(drawn.troubles.rates) : NO_FAULTS),
      outage: (service) =>
        outages.some((it) => it.service === service && isOn(it, world.now))
          ? wrong.outagesAre
          : undefined,
      count: life.count,
      slowest: wrong.slowest,
    }),
    mischief: (wire) => {
      const { now } = wire.world;
      if (drawn.faulty(wire.world) && random.chance(wrong.turns)) {
        life.count('token-turned');
        wire.turnToken();
        toldAt = now + random.between(0, 3) * MINUTE;
      }
      if (now >= toldAt) wire.publishToken();
    },
    parameter: ({ world: { now } }, pushed) => {
      if (wrong.corrupt.some((it) => isOn(it, now))) {
        life.count('policy-corrupt');
        return '{"v":1,"hash":"';
      }
      const isStale = wrong.stale.some((it) => isOn(it, now));
      if (!isStale) read = pushed;
      if (read !== pushed) life.count('policy-stale');
      return read ?? pushed;
    },
    twice: ({ world }) => drawn.faulty(world) && random.chance(0.1),
    healed: healedAt(outages),
  });
}

/** An outage that begins before the faults end may outlast them: until then messages are lost. */
const healedAt = (outages: readonly Pick<Outage, 'to'>[]): Instant =>
  Math.max(HEAL_AT, ...outages.map(({ to }) => to)) as Instant;

const isOn = ({ from, to }: Omit<Outage, 'service'>, now: Instant): boolean =>
  from <= now && now < to;

/** One call of a port is up to ten requests: what ends or freezes a function is rarer for each. */
const perRequest = (rates: FaultRates): FaultRates => ({
  ...rates,
  crash: rates.crash / 8,
  late: rates.late / 8,
  lost: rates.lost / 2,
});

const ALONE: readonly WireService[] = ['ssm', 'secretsmanager', 'sns', 'lambda', 'slack'];

function drawWireTroubles(random: Random): WireTroubles {
  const some = <T>(...values: readonly [T, ...T[]]): T => random.pick(values) ?? values[0];
  const window = () => {
    const from = START + random.between(0, FAULTS_FOR);
    return { from: from as Instant, to: (from + random.between(2, 10) * MINUTE) as Instant };
  };
  return {
    slowest: some(60 as Millis, 300 as Millis, seconds(1)),
    turns: some(0, 0, 0.01),
    outages: Array.from({ length: some(0, 1, 2) }, () => ({
      service: random.pick(ALONE) ?? 'ssm',
      ...window(),
    })),
    outagesAre: random.pick(FAILURES) ?? 'timeout',
    corrupt: Array.from({ length: some(0, 0, 1) }, window),
    stale: Array.from({ length: some(0, 1, 2) }, window),
  };
}
