import { sha256 } from '../../autoscaler/src/adapters/aws/policy-source.ts';
import { parseMessage } from '../../autoscaler/src/core/inputs/message.ts';
import { renderEnvelope } from '../../autoscaler/src/core/policy/envelope.ts';
import type { Mode, Policy } from '../../autoscaler/src/core/policy/policy.ts';
import {
  after,
  elapsed,
  type Instant,
  type Millis,
  seconds,
} from '../../autoscaler/src/core/units.ts';
import { paceFor } from '../../autoscaler/src/entry/functions/pace.ts';
import type { Exchange } from '../../autoscaler/src/ports/exchange.ts';
import type { StateStore } from '../../autoscaler/src/ports/state-store.ts';
import { handleInterruption } from '../../autoscaler/src/shell/interruption.ts';
import { TICK_LIMITS, tick } from '../../autoscaler/src/shell/tick.ts';
import { steppingClock } from '../../autoscaler/world/faults.ts';
import { randomFrom } from '../../autoscaler/world/random.ts';
import { virtualTime } from '../../autoscaler/world/virtual-time.ts';
import {
  type CallCounter,
  faultyLine,
  type WireFaultLayer,
} from '../../autoscaler/world/wire/faults.ts';
import { clockIn, type Sandbox, simulatedFunction } from '../../autoscaler/world/wire/function.ts';
import {
  openWireWorld,
  PLACES,
  parameter,
  type WireFlap,
  type WireWorld,
} from '../../autoscaler/world/wire/internet.ts';
import { tableOver, warmSdk, wireRoot } from '../support/wire-ports.ts';
import type { Circumstances, Outside } from './outside.ts';
import { tableView } from './table-view.ts';
import { START } from './troubles.ts';
import { type WireChecks, wireChecks } from './wire-checks.ts';

/** What only the wire has: how calls fail, and what becomes of tokens and parameters. */
export interface WireCircumstances extends Circumstances {
  readonly line: (wire: WireWorld) => WireFaultLayer & { readonly counter?: CallCounter };
  /** Called once a step. */
  readonly mischief?: (wire: WireWorld) => void;
  /** What the parameter holds in place of the policy, if anything. */
  readonly corrupt?: (wire: WireWorld) => string | undefined;
}

/** An interruption's last request ends a little before the function does. */
const LAST_REQUEST = seconds(117);
const LAMBDA = { tick: seconds(60), interruption: seconds(120) };

/** The real adapters and SDK over the wire, in functions that live and die as Lambda's do. */
export async function wireOutside(life: WireCircumstances): Promise<Outside> {
  const { policy, live, seed } = life;
  const envelopeOf = envelopesOf(policy);
  const view = tableView();
  let checks: WireChecks | undefined;
  const wire = await openWireWorld({
    world: life.world,
    envelope: envelopeOf(live.mode),
    afterWrite: async (table, request) => {
      await view.refresh(table);
      checks?.wrote(request);
    },
    supply: life.supply,
    flap: flapOf(life),
  });
  const { world } = wire;
  const judged = wireChecks({ world, view, policy });
  const time = virtualTime(world, wire.busy);
  const jitter = randomFrom(seed ^ 0x51ed270b).next;
  const common = { jitter, zones: policy.capacity.zones };
  await warmSdk({ ...common, clock: time.clock });
  const line = faultyLine(wire.exchange, {
    counter: { calls: 0 },
    ...life.line(wire),
    onAnswer: judged.heard,
  });
  const build = (sandbox: Sandbox) => {
    const clock = clockIn(steppingClock(time.clock, life.faults(world)), sandbox);
    const send = line({ sandbox, clock: time.clock });
    const holder: { owner?: string } = {};
    const exchange: Exchange = (request) => {
      judged.sends(request, holder.owner);
      return send(request);
    };
    return { root: wireRoot({ ...common, exchange, clock }), clock, holder };
  };
  // When a tick last began under a clock that may be set.
  let steppable = -Infinity as Instant;
  const ticks = simulatedFunction({
    time,
    build,
    timeout: LAMBDA.tick,
    // A tick measures its time by the wall clock: one that is set back makes it run on.
    onTimeout: () => {
      life.count('time-limit');
      if (elapsed(steppable, world.now) > LAMBDA.tick) judged.overran();
    },
  });
  const interruptions = simulatedFunction({ time, build, timeout: LAMBDA.interruption });
  const people = tableOver({ ...common, ...wire, clock: time.clock });
  if (life.past.latest >= 0) await remember(people, life);
  // What was there before belongs to no life that is judged.
  checks = judged;
  let heard = 0;
  return {
    world,
    time,
    table: view,
    people,
    tick: (owner) => {
      if (life.faults(world).rates().clockStep > 0) steppable = world.now;
      return ticks.invoke(({ root, clock, holder }) => {
        holder.owner = owner;
        const pace = paceFor(LAMBDA.tick);
        const begun = clock.now();
        const ports = root.begin({
          correlation: owner,
          workUntil: after(begun, pace.workUntil),
          endBy: after(begun, pace.endBy),
        });
        return tick(ports, { ...TICK_LIMITS, ...pace, owner });
      });
    },
    interrupt: (notice, invoker) =>
      interruptions.invoke(({ root, clock }) => {
        const end = after(clock.now(), LAST_REQUEST);
        const ports = root.begin({ correlation: 'event', workUntil: end, endBy: end });
        return handleInterruption({ ...ports, invoker }, notice);
      }),
    violations: judged.violations,
    pace: 'step',
    onMove: () => {
      judged.onMove();
      // News of a mode begins when a tick has kept it: until then the last good policy may hold.
      if (view.mode() !== live.mode) live.modeSince = world.now;
    },
    onStep: () => {
      const text = life.corrupt?.(wire) ?? envelopeOf(live.mode);
      wire.parameters.set(PLACES.parameter, parameter(text, world.now));
      life.mischief?.(wire);
      for (const { message } of wire.published.slice(heard)) hear(life, message);
      heard = wire.published.length;
    },
    remains: async () => {
      const stretch = { from: world.options.start, to: world.now, limit: 10_000 };
      const records = await people.decisions(stretch);
      return records.map((record) => JSON.stringify(record));
    },
    newsTakes: 60_000 as Millis,
  };
}

/** The envelope of each mode: the same text until somebody changes it. */
function envelopesOf(policy: Policy): (mode: Mode) => string {
  const known = new Map<Mode, string>();
  return (mode) => {
    const text =
      known.get(mode) ??
      renderEnvelope(
        { policy: { ...policy, mode }, revision: `main@sha1:${mode}`, appliedAt: START },
        sha256,
      );
    known.set(mode, text);
    return text;
  };
}

/** EC2's list leaves one instance out now and then. */
const flapOf =
  ({ faults }: WireCircumstances): WireFlap =>
  (world) =>
  (listed) => {
    const { random, rates, count } = faults(world);
    if (listed.length === 0 || !random.chance(rates().flap)) return undefined;
    count('flap');
    return random.pick(listed);
  };

/** A past to forecast from, as earlier ticks have left it. */
async function remember(store: StateStore, { past, world }: WireCircumstances): Promise<void> {
  const grant = await store.acquire('past', world.start, seconds(90));
  if (grant === 'held') throw new Error('a new table is held');
  await store.saveMemory(grant.lease, past);
  await store.release(grant.lease);
}

function hear({ count, trace }: WireCircumstances, message: string): void {
  const parsed = parseMessage(message, 'SNS');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  count(parsed.value.smartscale.event.kind);
  trace(message);
}
