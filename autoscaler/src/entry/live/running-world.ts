import type { Supply } from '../../../world/facade/compute.ts';
import { Crash } from '../../../world/faults.ts';
import type { World, WorldOptions } from '../../../world/model/state.ts';
import { type VirtualTime, virtualTime } from '../../../world/virtual-time.ts';
import { eventOf } from '../../../world/wire/events.ts';
import { clockIn, type Sandbox, simulatedFunction } from '../../../world/wire/function.ts';
import { openWireWorld, type WireWorld } from '../../../world/wire/internet.ts';
import { sha256 } from '../../adapters/aws/policy-source.ts';
import type { ForecastMemory } from '../../core/forecast/memory.ts';
import { renderEnvelope } from '../../core/policy/envelope.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Notice } from '../../core/state.ts';
import { after, HOUR, type Instant, MINUTE, seconds } from '../../core/units.ts';
import type { Exchange } from '../../ports/exchange.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import { autoscalerHandler } from '../functions/autoscaler.ts';
import { interruptionsHandler } from '../functions/interruptions.ts';
import type { Handler } from '../functions/run-record.ts';
import type { Outside, Store } from '../functions/wiring.ts';
import { wireMemory } from '../functions/wiring.ts';
import { simulatedSettings } from './simulated-settings.ts';
import { warmSdk } from './warm-sdk.ts';

export interface RunningWorldOptions {
  readonly world: WorldOptions;
  readonly policy: Policy;
  /** What the forecast learned before the world began. */
  readonly memory?: ForecastMemory;
  /** Of the function that scales. */
  readonly telemetry?: Telemetry;
  /** What EC2 has to give; without it, everything. */
  readonly supply?: (world: World) => Supply;
  /** What lies between everybody and the services. */
  readonly line?: (inner: Exchange) => Exchange;
  /** Called when a heartbeat, and what it does, is over. */
  readonly afterBeat?: () => Promise<void>;
}

/** A simulated account and cluster in which time can pass, with or without the functions. */
export interface RunningWorld {
  readonly wire: WireWorld;
  readonly world: World;
  readonly time: VirtualTime;
  /** Every service, AWS Lambda included. */
  readonly exchange: Exchange;
  /** For people: on the world's own clock, with no function in between. */
  readonly store: Store;
  /** From now on the functions run as EventBridge would have them. */
  readonly startFunctions: () => void;
  /** Lets time pass until then. Throws what the functions throw as mistakes of their own. */
  readonly runUntil: (end: Instant) => Promise<void>;
}

/** The keys that the world takes: it looks at no signature. */
export const KEYS = { accessKeyId: 'world', secretAccessKey: 'world' } as const;
/** A bound for what people ask while the world stands still. */
const FAR = 253_402_300_799_000 as Instant;

export async function openRunningWorld(options: RunningWorldOptions): Promise<RunningWorld> {
  const { policy } = options;
  const { start } = options.world;
  const asked = { forTick: () => {} };
  const wire = await openWireWorld({
    world: options.world,
    envelope: renderEnvelope({ policy, revision: REVISION, appliedAt: start }, sha256),
    ...(options.supply ? { supply: options.supply } : {}),
    forward: () => asked.forTick(),
  });
  const { world } = wire;
  const time = virtualTime(world, wire.busy);
  const { line = (inner: Exchange) => inner } = options;
  const exchange = line(wire.exchange);
  const outside = outsideOf({ exchange, clock: time.clock, ...options });
  const settings = simulatedSettings(policy.capacity.zones);
  await warmSdk(settings, outside);
  const { store } = wireMemory(settings, outside, FAR);
  if (options.memory) await remember(store, options.memory, start);
  const functions = functionsOf({ options, settings, outside, time });
  asked.forTick = () => time.at(world.now, functions.tick);
  let handed = 0;
  const onStep = () => {
    for (const notice of world.notices.slice(handed)) {
      handed += 1;
      functions.announce(notice);
    }
  };
  const started = { functions: false };
  return {
    wire,
    world,
    time,
    exchange,
    store,
    startFunctions: () => {
      started.functions = true;
      every(time, MINUTE, functions.tick);
      // The controller's hourly duty.
      every(time, HOUR, async () => wire.publishToken());
    },
    runUntil: (end) => {
      if (!started.functions) return time.runUntil(end);
      // What was announced while time stood still is no later for it.
      onStep();
      return time.runUntil(end, onStep);
    },
  };
}

/** As Flux names a commit; this one is nobody's. */
const REVISION = 'main@sha1:5eed000000000000000000000000000000000000';

const SILENT: Telemetry = { log: () => {}, measure: () => {} };

const outsideOf = ({
  exchange,
  clock,
  telemetry = SILENT,
}: Pick<Outside, 'exchange' | 'clock'> & Pick<RunningWorldOptions, 'telemetry'>): Outside => ({
  exchange,
  clock,
  // One that is always the same, so that one seed gives one story.
  jitter: () => 0.5,
  telemetry: () => telemetry,
  credentials: KEYS,
});

async function remember(store: Store, memory: ForecastMemory, now: Instant): Promise<void> {
  const grant = await store.acquire('before the beginning', now, MINUTE);
  if (grant === 'held') throw new Error('invariant: nobody ticks before the beginning');
  await store.saveMemory(grant.lease, memory);
  await store.release(grant.lease);
}

interface Parts {
  readonly options: RunningWorldOptions;
  readonly settings: ReturnType<typeof simulatedSettings>;
  readonly outside: Outside;
  readonly time: VirtualTime;
}

/** AWS Lambda's own limits of both functions. */
const LIMITS = { tick: seconds(60), interruption: seconds(120) };

function functionsOf({ options, settings, outside, time }: Parts) {
  const inSandbox = (sandbox: Sandbox): Outside => ({
    ...outside,
    clock: clockIn(outside.clock, sandbox),
  });
  const ticks = simulatedFunction({
    time,
    timeout: LIMITS.tick,
    build: (sandbox) => autoscalerHandler(settings, inSandbox(sandbox)),
  });
  const interruptions = simulatedFunction({
    time,
    timeout: LIMITS.interruption,
    build: (sandbox) => interruptionsHandler(settings, inSandbox(sandbox)),
  });
  let requests = 0;
  const invocation = (limit: number) => {
    const until = time.clock.now() + limit;
    requests += 1;
    return {
      awsRequestId: `request-${requests}`,
      getRemainingTimeInMillis: () => until - time.clock.now(),
    };
  };
  return {
    tick: async () => {
      const given = invocation(LIMITS.tick);
      await survived(() => ticks.invoke((handler: Handler<unknown>) => handler({}, given)));
      await options.afterBeat?.();
    },
    /** EventBridge takes a moment; then the function runs beside the ticks. */
    announce: (notice: Notice) =>
      time.at(after(time.clock.now(), seconds(2)), async () => {
        const given = invocation(LIMITS.interruption);
        const event = eventOf(notice);
        await survived(() => interruptions.invoke((handler) => handler(event, given)));
      }),
  };
}

/** A function that ran into its time limit is Lambda's to tell of: the next heartbeat goes on. */
async function survived(invoke: () => Promise<unknown>): Promise<void> {
  try {
    await invoke();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}

/** From now on, without an end: a task that takes longer does not hold up the next one. */
function every(time: VirtualTime, span: number, task: () => Promise<void>): void {
  const begin = (at: Instant) =>
    time.at(at, () => {
      begin((at + span) as Instant);
      return task();
    });
  begin(time.clock.now());
}
