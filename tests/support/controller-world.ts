import { sha256 } from '../../autoscaler/src/adapters/aws/policy-source.ts';
import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';
import { renderEnvelope } from '../../autoscaler/src/core/policy/envelope.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import { after, type Millis, seconds } from '../../autoscaler/src/core/units.ts';
import {
  type Controller,
  createController,
} from '../../autoscaler/src/entry/controller/controller.ts';
import { readControllerSettings } from '../../autoscaler/src/entry/controller/settings.ts';
import {
  type ControllerOutside,
  controllerDuties,
} from '../../autoscaler/src/entry/controller/wiring.ts';
import { controllerEnvironment } from '../../autoscaler/src/entry/live/simulated-settings.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { Exchange, WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import { Crash, type FaultRates, NO_FAULTS, steppingClock } from '../../autoscaler/world/faults.ts';
import type { WorldOptions } from '../../autoscaler/world/model/state.ts';
import { randomFrom } from '../../autoscaler/world/random.ts';
import { virtualTime } from '../../autoscaler/world/virtual-time.ts';
import { type CrashPlan, type Failure, faultyLine } from '../../autoscaler/world/wire/faults.ts';
import { clockIn, type Sandbox, simulatedFunction } from '../../autoscaler/world/wire/function.ts';
import {
  AUTHORITY,
  CONTROLLER_TOKEN,
  openWireWorld,
  type WireService,
  type WireWorld,
} from '../../autoscaler/world/wire/internet.ts';
import { leaksIn, watchOver } from './controller-judge.ts';
import { aShopOptions } from './world.ts';

export interface ControllerWorldOptions {
  readonly seed?: number;
  readonly change?: Partial<WorldOptions>;
  readonly policy?: Partial<Policy>;
  readonly crash?: CrashPlan;
  /** Names of the duties that are seen to; all of them without it. */
  readonly only?: readonly string[];
  /** Before the controller is started for the first time. */
  readonly before?: (wire: WireWorld) => void;
  /** Between the controller and the faults: the first to see a request. */
  readonly line?: (inner: Exchange) => Exchange;
}

interface WorldState {
  rates: FaultRates;
  readonly stop: { aborted: boolean };
  /** How every call of one service fails at the moment. */
  outage?: { readonly service: WireService; readonly how: Failure } | undefined;
}

/** The kubelet starts a process that died again after so long. */
const RESTART = seconds(10);
const LONG = 365 * 24 * 3_600_000;

const PARTS = readControllerSettings(controllerEnvironment);
if (!PARTS.ok) throw new Error(JSON.stringify(PARTS.problems));
export const SETTINGS = PARTS.value;

/** The controller as a process that lives, dies and is started again, in the simulated world. */
export async function aControllerWorld(options: ControllerWorldOptions = {}) {
  const { seed = 1, change, policy, line = (inner: Exchange) => inner } = options;
  const shop = aShopOptions({ seed, ...change });
  const text = renderEnvelope(
    {
      policy: { ...defaultPolicy('shop'), mode: 'active', ...policy } as Policy,
      revision: 'main@sha1:1',
      appliedAt: shop.start,
    },
    sha256,
  );
  const wire = await openWireWorld({ world: shop, envelope: text });
  const time = virtualTime(wire.world, wire.busy);
  const random = randomFrom(seed);
  const logged: string[] = [];
  const told = { calls: 0, crashes: 0, sent: [] as WireRequest[] };
  const state: WorldState = { rates: NO_FAULTS, stop: { aborted: false } };
  const watch = watchOver(wire);
  const send = faultyLine(watch.exchange, {
    random,
    rates: () => state.rates,
    count: () => {},
    counter: told,
    outage: (service) => (state.outage?.service === service ? state.outage.how : undefined),
    ...(options.crash ? { crash: options.crash } : {}),
  });
  const outsideIn = (sandbox: Sandbox): ControllerOutside => {
    const rates = () => state.rates;
    const stepping = steppingClock(time.clock, { random, rates, count: () => {} });
    const through = send({ sandbox, clock: time.clock });
    return {
      exchange: line(async (request) => {
        told.sent.push(request);
        return through(request);
      }),
      clock: clockIn(stepping, sandbox),
      jitter: () => random.next(),
      credentials: { accessKeyId: 'world', secretAccessKey: 'world' },
      telemetry: {
        log: (message, fields) => void logged.push(JSON.stringify({ message, ...fields })),
      },
      token: async () => CONTROLLER_TOKEN,
      authority: async () => AUTHORITY,
      unique: () => `request-${`${Math.floor(random.next() * 1e15)}`.padStart(32, '0')}`,
      chance: (end) => Math.floor(random.next() * end),
      // The least that bcrypt knows: what is tested here is not how dear it is.
      hashCost: 4,
    };
  };
  await warm(outsideIn);
  options.before?.(wire);
  const { only } = options;
  const pulse = seconds(5);
  const duties: typeof controllerDuties = (...parts) =>
    controllerDuties(...parts).filter(({ name }) => only?.includes(name) ?? true);
  const now: { controller?: Controller } = {};
  const process = simulatedFunction<Controller>({
    time,
    timeout: LONG as Millis,
    build: (sandbox) =>
      createController(SETTINGS, outsideIn(sandbox), { stop: state.stop, pulse, duties }),
  });
  const live = async (): Promise<void> => {
    while (!state.stop.aborted) {
      try {
        await process.invoke(async (controller) => {
          now.controller = controller;
          await controller.serve();
        });
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        told.crashes += 1;
        await time.clock.sleep(RESTART);
      }
    }
  };
  time.at(wire.world.now, live);
  return {
    wire,
    time,
    state,
    told,
    logged,
    violations: watch.violations,
    pass: (span: number) => time.runUntil(after(wire.world.now, span as Millis)),
    controller: () => {
      if (now.controller) return now.controller;
      throw new Error('no controller lives yet');
    },
    leaks: () => leaksIn(wire, logged),
  };
}

/** The SDK reads its configuration files at its first calls, which virtual time cannot wait for. */
async function warm(outsideIn: (sandbox: Sandbox) => ControllerOutside): Promise<void> {
  const sandbox: Sandbox = {
    isAlive: () => true,
    die: () => {},
    freeze: () => {},
    outlives: (waited) => waited,
  };
  const exchange: Exchange = async () => {
    throw new OperatingError({ service: 'nothing', kind: 'denied' }, 'only to wake the SDK');
  };
  const outside = { ...outsideIn(sandbox), exchange, telemetry: { log: () => {} } };
  const { duties } = createController(SETTINGS, outside, { stop: { aborted: false } });
  for (let round = 0; round < 2; round++)
    await Promise.allSettled(duties.map(({ run }) => run({ aborted: false })));
}
