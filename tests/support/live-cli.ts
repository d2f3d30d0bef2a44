import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import { type Cores, type Millis, minutes } from '../../autoscaler/src/core/units.ts';
import { gitIn } from '../../autoscaler/src/entry/cli/git.ts';
import type { Io } from '../../autoscaler/src/entry/cli/io.ts';
import { run } from '../../autoscaler/src/entry/cli/main.ts';
import {
  KEYS,
  openRunningWorld,
  type RunningWorldOptions,
} from '../../autoscaler/src/entry/live/running-world.ts';
import { personsEnvironment } from '../../autoscaler/src/entry/live/simulated-settings.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import { facadeClock } from '../../autoscaler/world/facade/clock.ts';
import { laterBy, type WorldOptions } from '../../autoscaler/world/model/state.ts';
import { randomFrom } from '../../autoscaler/world/random.ts';
import { serviceAt } from '../../autoscaler/world/wire/internet.ts';
import { type Lie, untrue } from '../../autoscaler/world/wire/lies.ts';
import { throttled } from '../../autoscaler/world/wire/refusals.ts';
import { aShopOptions } from './world.ts';

export interface LiveSystemOptions {
  /** vCPUs that the customers ask for. */
  readonly load?: () => number;
  readonly policy?: Partial<Policy>;
  readonly change?: Partial<WorldOptions>;
  readonly supply?: RunningWorldOptions['supply'];
  /** While a command waits, everything else in the world goes on. */
  readonly goesOn?: true;
}

/** What comes of a request to a service that is out of order. */
type Kind = 'timeout' | 'throttled';

/** What a command said, and how it ended. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A world whose functions run, and the command line on it: the exchange is handed in. */
export async function aLiveSystem(options: LiveSystemOptions = {}) {
  const { load = () => 3, policy = {}, change = {}, supply } = options;
  const shop = aShopOptions({ seed: 5, demand: () => load() as Cores, ...change });
  const applied: Policy = {
    ...defaultPolicy('shop'),
    cadence: { windows: [], otherwise: minutes(1) },
    ...policy,
  };
  const line = {
    silent: '',
    sent: [] as WireRequest[],
    kind: 'timeout' as Kind,
    /** Part of a body: what is asked for is done once more, and never answered. */
    hangsOn: '',
    /** What becomes of Prometheus's answers. */
    lie: undefined as Lie | undefined,
  };
  const running = await openRunningWorld({
    world: shop,
    policy: applied,
    ...(supply ? { supply } : {}),
    line: (exchange) => async (request) => {
      line.sent.push(request);
      const { host } = new URL(request.url);
      if (line.hangsOn !== '' && request.body?.includes(line.hangsOn) === true) {
        line.hangsOn = '';
        await exchange(request);
        return new Promise(() => {});
      }
      if (line.lie && serviceAt(request.url) === 'prometheus')
        return untrue(await exchange(request), line.lie, randomFrom(1));
      if (line.silent === '' || !host.includes(line.silent)) return exchange(request);
      if (line.kind === 'throttled') return throttled(serviceAt(request.url) ?? 'dynamodb');
      throw new OperatingError({ service: host, kind: line.kind }, `${host}: no answer`);
    },
  });
  const { world, exchange } = running;
  const pass = (span: Millis) => running.runUntil(laterBy(world.now, span));
  const outside = {
    exchange,
    clock: options.goesOn
      ? { now: () => world.now, sleep: (span: Millis) => pass(span) }
      : facadeClock(world),
    jitter: () => 0.5,
    telemetry: () => ({ log: () => {}, measure: () => {} }),
    credentials: KEYS,
  };
  const environment = personsEnvironment(applied.capacity.zones);
  const type = async (...args: readonly string[]): Promise<Said> => {
    const [out, err]: [string[], string[]] = [[], []];
    const io: Io = {
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      interactive: false,
      now: () => world.now,
      environment,
      git: gitIn,
      outside,
    };
    return { code: await run(args, io), out: out.join(''), err: err.join('') };
  };
  return { ...running, line, type, pass };
}
