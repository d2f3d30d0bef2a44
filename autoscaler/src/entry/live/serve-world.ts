import { DoorError, openDoor } from '../../../world/wire/door.ts';
import { PASSWORD } from '../../../world/wire/internet.ts';
import { systemClock } from '../../adapters/transport/system.ts';
import { fullMoment } from '../../core/explain/moment.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { after, type Instant, type Millis } from '../../core/units.ts';
import { InputError, type Io } from '../cli/io.ts';
import { weekScenario } from '../cli/simulate.ts';
import { learnedMemory } from '../simulation/learned.ts';
import { type Scenario, worldOptions } from '../simulation/scenario.ts';
import { KEYS, openRunningWorld, type RunningWorld } from './running-world.ts';
import { personsEnvironment } from './simulated-settings.ts';

export interface ServeOptions {
  readonly policy: Policy;
  readonly port: number;
  readonly seed: number;
  /** Seconds of the world to one of ours. */
  readonly speed: number;
  readonly functions: boolean;
}

export interface Serving {
  readonly io: Io;
  readonly stopped: AbortSignal;
}

/** Serves the world until it is told to stop; time passes in it at its own speed. */
export async function serveWorld(options: ServeOptions, { io, stopped }: Serving): Promise<void> {
  const { policy, seed, speed, port } = options;
  const scenario = endless(weekScenario(seed));
  const running = await openRunningWorld({
    world: worldOptions(scenario, policy),
    policy,
    memory: learnedMemory(scenario),
  });
  const { world, wire, exchange } = running;
  const environment = personsEnvironment(policy.capacity.zones);
  const about = () => ({ now: world.now, speed, environment });
  const door = await opened({ port, exchange, token: wire.token, about });
  if (options.functions) running.startFunctions();
  io.out(welcome(door.url, { options, now: world.now }));
  try {
    await passTime(running, { speed, stopped });
  } finally {
    await door.close();
  }
  io.out(`\nThe world ended at ${fullMoment(world.now, policy.timeZone)}.\n`);
}

async function opened(options: Parameters<typeof openDoor>[0]) {
  try {
    return await openDoor(options);
  } catch (error) {
    if (!(error instanceof DoorError)) throw error;
    const got = error.message;
    throw new InputError([{ source: '--port', path: '', expected: 'a port that is free', got }]);
  }
}

/** The same week again and again: whoever leaves it running finds life in it. */
function endless(scenario: Scenario): Scenario {
  const { start, end, demand } = scenario;
  const week = end - start;
  return {
    ...scenario,
    demand: (at) => demand((start + ((at - start) % week)) as Instant),
  };
}

/** How often the world is moved on, in real time: people see no steps. */
const PULSE = 50 as Millis;

interface Pace {
  readonly speed: number;
  readonly stopped: AbortSignal;
}

/**
 * A machine that is too slow for the speed, or was asleep, makes no leaps: no move of the world is
 * longer than ten pulses, and time simply passes more slowly in it.
 */
async function passTime({ world, runUntil }: RunningWorld, { speed, stopped }: Pace) {
  const clock = systemClock();
  let last = clock.now();
  while (!stopped.aborted) {
    await clock.sleep(PULSE);
    const now = clock.now();
    const passed = Math.min(Math.max(0, now - last), 10 * PULSE);
    last = now;
    await runUntil(after(world.now, Math.round(passed * speed) as Millis));
  }
}

interface Beginning {
  readonly options: ServeOptions;
  readonly now: Instant;
}

function welcome(url: string, { options, now }: Beginning): string {
  const { policy, speed, functions, seed } = options;
  const scaled = functions ? 'The functions scale it.' : 'Nothing scales it by itself.';
  return `The simulated world is at ${url} (seed ${seed}). Ctrl-C ends it.
It is ${fullMoment(now, policy.timeZone)} there, and time runs ${speed} times as fast. ${scaled}

In another terminal:
  export SMARTSCALE_WORLD=${url}
  export AWS_ENDPOINT_URL=${url} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=${KEYS.accessKeyId} AWS_SECRET_ACCESS_KEY=${KEYS.secretAccessKey}

  npx smartscale status
  npx smartscale history --changes
  npx smartscale tick --once
  kubectl --server ${url} get nodes
  aws ec2 describe-instances --query 'Reservations[].Instances[].[InstanceId,State.Name]'
  curl -u ${PASSWORD.username}:${PASSWORD.password} ${url}/-/ready
`;
}
