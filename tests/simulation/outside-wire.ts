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
import { autoscalerHandler } from '../../autoscaler/src/entry/functions/autoscaler.ts';
import { interruptionsHandler } from '../../autoscaler/src/entry/functions/interruptions.ts';
import type { Exchange } from '../../autoscaler/src/ports/exchange.ts';
import type { Invoker } from '../../autoscaler/src/ports/invoker.ts';
import type { StateStore } from '../../autoscaler/src/ports/state-store.ts';
import { steppingClock } from '../../autoscaler/world/faults.ts';
import { endsOf } from '../../autoscaler/world/model/interruptions.ts';
import { randomFrom } from '../../autoscaler/world/random.ts';
import { virtualTime } from '../../autoscaler/world/virtual-time.ts';
import { eventOf } from '../../autoscaler/world/wire/events.ts';
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
import { settingsOf, tableOver, warmSdk, wireOutsideOf } from '../support/wire-ports.ts';
import { forwarding } from './forwarding.ts';
import type { Circumstances, Outside } from './outside.ts';
import { tableView } from './table-view.ts';
import { START } from './troubles.ts';
import { type WireChecks, wireChecks } from './wire-checks.ts';

/** What only the wire has: how calls fail, and what becomes of tokens and parameters. */
export interface WireCircumstances extends Circumstances {
  readonly line: (wire: WireWorld) => WireFaultLayer & { readonly counter?: CallCounter };
  /** Called once a step. */
  readonly mischief?: (wire: WireWorld) => void;
  /** What the parameter holds in place of this, the policy that was pushed last. */
  readonly parameter?: (wire: WireWorld, pushed: string) => string;
  /** SNS brings a message a second time. */
  readonly twice?: (wire: WireWorld) => boolean;
  /** From when on nothing fails any more. */
  readonly healed?: Instant;
}

const LAMBDA = { tick: seconds(60), interruption: seconds(120) };

/** The real adapters and SDK over the wire, in functions that live and die as Lambda's do. */
export async function wireOutside(life: WireCircumstances): Promise<Outside> {
  const { policy, live, seed } = life;
  const envelopeOf = envelopesOf(policy);
  const view = tableView();
  let checks: WireChecks | undefined;
  let asked: Invoker | undefined;
  const wire = await openWireWorld({
    world: life.world,
    envelope: envelopeOf(live.mode),
    afterWrite: async (table, request) => {
      await view.refresh(table);
      checks?.wrote(request);
    },
    supply: life.supply,
    flap: flapOf(life),
    onInvoke: () => void asked?.askForTick(),
  });
  const { world } = wire;
  const judged = wireChecks({ world, view });
  const time = virtualTime(world, wire.busy);
  const jitter = randomFrom(seed ^ 0x51ed270b).next;
  const common = { jitter, zones: policy.capacity.zones };
  await warmSdk({ ...common, clock: time.clock });
  const line = faultyLine(wire.exchange, {
    counter: { calls: 0 },
    ...life.line(wire),
    onAnswer: life.heard,
  });
  const settings = settingsOf(policy.capacity.zones);
  const outsideIn = (sandbox: Sandbox, owner: () => string | undefined = () => undefined) => {
    const clock = clockIn(steppingClock(time.clock, life.faults(world)), sandbox);
    const send = line({ sandbox, clock: time.clock });
    const exchange: Exchange = (request) => {
      judged.sends(request, owner());
      return send(request);
    };
    return wireOutsideOf({ jitter, exchange, clock });
  };
  /** By AWS Lambda's own clock, which nobody sets. */
  const invocation = (awsRequestId: string, limit: Millis) => {
    const until = after(world.now, limit);
    return { awsRequestId, getRemainingTimeInMillis: () => until - world.now };
  };
  // When a tick last began under a clock that may be set.
  let steppable = -Infinity as Instant;
  const ticks = simulatedFunction({
    time,
    build: (sandbox) => {
      const holder: { owner?: string } = {};
      return {
        holder,
        handler: autoscalerHandler(
          settings,
          outsideIn(sandbox, () => holder.owner),
        ),
      };
    },
    timeout: LAMBDA.tick,
    // A tick measures its time by the wall clock: one that is set back makes it run on.
    onTimeout: () => {
      life.count('time-limit');
      if (elapsed(steppable, world.now) > LAMBDA.tick) judged.overran();
    },
  });
  const interruptions = simulatedFunction({
    time,
    build: (sandbox) => interruptionsHandler(settings, outsideIn(sandbox)),
    timeout: LAMBDA.interruption,
  });
  const slack = forwarding({
    ...{ wire, time, outsideIn, count: life.count, say: judged.say },
    twice: () => life.twice?.(wire) === true,
  });
  const people = tableOver({ ...common, ...wire, clock: time.clock });
  if (life.past.latest >= 0) await remember(people, life);
  // What was there before belongs to no life that is judged.
  checks = judged;
  const announceEnds = endsOf(world);
  let heard = 0;
  return {
    world,
    time,
    table: view,
    people,
    tick: (owner) => {
      if (life.faults(world).rates().clockStep > 0) steppable = world.now;
      return ticks.invoke(async ({ handler, holder }) => {
        holder.owner = owner;
        const { outcome } = await handler({}, invocation(owner, LAMBDA.tick));
        return { kind: outcome };
      });
    },
    interrupt: async (notice, invoker) => {
      asked = invoker;
      const { outcomes } = await interruptions.invoke((handler) =>
        handler(eventOf(notice), invocation('event', LAMBDA.interruption)),
      );
      if (outcomes.length === 0) judged.say(`an event was dropped: ${notice.kind}`);
      for (const outcome of outcomes) life.count(`notice-${outcome}`);
    },
    violations: judged.violations,
    pace: 'step',
    onMove: () => {
      // News of a mode begins when a tick has kept it: until then the last good policy may hold.
      if (view.mode() !== live.mode) live.modeSince = world.now;
    },
    onStep: () => {
      const pushed = envelopeOf(live.mode);
      const text = life.parameter?.(wire, pushed) ?? pushed;
      wire.parameters.set(PLACES.parameter, parameter(text, world.now));
      life.mischief?.(wire);
      announceEnds();
      slack.onStep();
      for (const { message } of wire.published.slice(heard)) hear(life, message);
      heard = wire.published.length;
    },
    closing: () => slack.closing(life.healed ?? START),
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
