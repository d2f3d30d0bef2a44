import type { MetricPoint } from '../../autoscaler/src/core/metrics.ts';
import { MINUTE, type Millis, seconds, type Zone } from '../../autoscaler/src/core/units.ts';
import { createController } from '../../autoscaler/src/entry/controller/controller.ts';
import { readControllerSettings } from '../../autoscaler/src/entry/controller/settings.ts';
import type { ControllerOutside } from '../../autoscaler/src/entry/controller/wiring.ts';
import { autoscalerHandler } from '../../autoscaler/src/entry/functions/autoscaler.ts';
import { type Outside, wireMemory } from '../../autoscaler/src/entry/functions/wiring.ts';
import { KEYS } from '../../autoscaler/src/entry/live/running-world.ts';
import {
  controllerEnvironment,
  simulatedSettings,
} from '../../autoscaler/src/entry/live/simulated-settings.ts';
import { warmSdk } from '../../autoscaler/src/entry/live/warm-sdk.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import { fluxModel } from '../../autoscaler/world/model/flux.ts';
import { POLICY_PATHS } from '../../autoscaler/world/model/flux-layout.ts';
import { gitHistory } from '../../autoscaler/world/model/git.ts';
import { laterBy } from '../../autoscaler/world/model/state.ts';
import { virtualTime } from '../../autoscaler/world/virtual-time.ts';
import {
  AUTHORITY,
  CONTROLLER_TOKEN,
  openWireWorld,
  PLACES,
  parameter,
} from '../../autoscaler/world/wire/internet.ts';
import { NO_POLICY_YET } from '../../platform/state/state.ts';
import { FILES } from './policy-world.ts';
import { aShopOptions } from './world.ts';

const read = readControllerSettings(controllerEnvironment);
if (!read.ok) throw new Error(JSON.stringify(read.problems));
const CONTROLLER = read.value;

const ZONES = ['us-east-1a', 'us-east-1b'] as const as unknown as readonly [Zone, Zone];
const nothing = async () => {
  throw new OperatingError({ service: 'nothing', kind: 'denied' }, 'only to wake the SDK');
};

/**
 * The account as the first `pulumi up` leaves it: functions with their heartbeat, secrets that
 * nobody filled, a parameter that holds no policy, and no Flux. What comes next is begun by hand.
 */
export async function aFirstDay() {
  const shop = aShopOptions({ zones: ZONES });
  const wire = await openWireWorld({ world: shop, envelope: '' });
  const { world } = wire;
  wire.parameters.set(PLACES.parameter, parameter(NO_POLICY_YET, world.now));
  for (const id of [PLACES.secrets.kubernetes, PLACES.secrets.joinToken]) wire.secrets.delete(id);
  const time = virtualTime(world, wire.busy);
  const logged: string[] = [];
  const measured: MetricPoint[] = [];
  const outcomes: string[] = [];
  const settings = simulatedSettings(ZONES);
  const outside = {
    ...{ exchange: wire.exchange, clock: time.clock, jitter: () => 0.5, credentials: KEYS },
    telemetry: () => ({
      log: (message: string, fields: object) =>
        void logged.push(`${message} ${JSON.stringify(fields)}`),
      measure: (points: readonly MetricPoint[]) => void measured.push(...points),
    }),
  } satisfies Outside;
  await warmSdk(settings, outside);
  const handler = autoscalerHandler(settings, outside);
  const beat = async (): Promise<void> => {
    time.at(laterBy(world.now, MINUTE), beat);
    const until = world.now + 60_000;
    const given = {
      awsRequestId: `request-${outcomes.length}`,
      getRemainingTimeInMillis: () => until - world.now,
    };
    outcomes.push((await handler({}, given)).outcome);
  };
  const { store } = wireMemory(settings, outside, 253_402_300_799_000 as typeof world.now);
  return {
    ...{ wire, world, logged, measured, outcomes, store },
    pass: (span: Millis) => time.runUntil(laterBy(world.now, span)),
    /** EventBridge's scheduler, which the first `up` made. */
    startHeartbeat: () => time.at(world.now, beat),
    /** What the second `up` does: Flux fetches, applies, and so the controller's pod begins. */
    layFlux: async () => {
      const flux = fluxModel(world, gitHistory(FILES), POLICY_PATHS);
      const step = async (): Promise<void> => {
        flux.step();
        time.at(laterBy(world.now, 1_000), step);
      };
      time.at(world.now, step);
      const controller = await aController({ wire, clock: time.clock, logged });
      time.at(laterBy(world.now, 30_000), () => controller.serve());
      return controller;
    },
    forget: () => {
      logged.length = 0;
      measured.length = 0;
      outcomes.length = 0;
    },
  };
}

interface Pod {
  readonly wire: Awaited<ReturnType<typeof openWireWorld>>;
  readonly clock: Outside['clock'];
  readonly logged: string[];
}

/** All its duties, on what the stack and Flux gave it. */
async function aController({ wire, clock, logged }: Pod) {
  let count = 0;
  const outside: ControllerOutside = {
    ...{ exchange: wire.exchange, clock, jitter: () => 0.5, credentials: KEYS },
    telemetry: {
      log: (message, fields) => void logged.push(`${message} ${JSON.stringify(fields)}`),
    },
    token: async () => CONTROLLER_TOKEN,
    authority: async () => AUTHORITY,
    unique: () => {
      count += 1;
      return `request-${`${count}`.padStart(32, '0')}`;
    },
    chance: (end) => count % end,
    hashCost: 4,
  };
  const cold = { ...outside, exchange: nothing, telemetry: { log: () => {} } };
  const { duties } = createController(CONTROLLER, cold, { stop: { aborted: false } });
  for (let round = 0; round < 2; round++)
    await Promise.allSettled(duties.map(({ run }) => run({ aborted: false })));
  const stop = { aborted: false };
  return createController(CONTROLLER, outside, { stop, pulse: seconds(5) });
}
