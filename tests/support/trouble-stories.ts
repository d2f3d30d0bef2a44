import { type Millis, minutes, seconds } from '../../autoscaler/src/core/units.ts';
import { PLENTY } from '../../autoscaler/world/facade/compute.ts';
import { interrupt } from '../../autoscaler/world/model/interruptions.ts';
import { aLiveSystem } from './live-cli.ts';
import { spotMachine } from './run.ts';

type LiveSystem = Awaited<ReturnType<typeof aLiveSystem>>;

/** One failure, brought about in the simulated world, and what a person then sees of it. */
export interface TroubleStory {
  readonly name: string;
  readonly tell: () => Promise<string>;
}

/** A failure under running functions: what is set up, what goes wrong, and what is typed then. */
async function told(system: LiveSystem, ...commands: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const command of commands) {
    const { out, err, code } = await system.type(...command.split(' '));
    const status = code === 0 ? '' : `(exit code ${code})\n`;
    parts.push(`$ npx smartscale ${command}\n${out}${err}${status}`);
  }
  return parts.join('\n').trimEnd();
}

/** What a topic's subscribers were told, newest last, each once. */
function messages({ wire }: LiveSystem): string {
  const lines = wire.published.map(({ subject, message }) => {
    const { NewStateReason: why } = JSON.parse(message) as { NewStateReason: string };
    return `${subject} — ${why}`;
  });
  return `# to the topics:\n${[...new Set(lines)].join('\n')}`;
}

const both = (words: string, system: LiveSystem) => `${words}\n\n${messages(system)}`;

async function running(options: Parameters<typeof aLiveSystem>[0], span: number) {
  const system = await aLiveSystem(options);
  system.startFunctions();
  // Between two heartbeats: on the minute itself one is always under way.
  await system.pass((minutes(span) + seconds(30)) as Millis);
  return system;
}

/** A load that rises once the cluster has run for some minutes. */
const rising = (from: number, to: number) => {
  let load = from;
  return {
    load: () => load,
    rise: () => {
      load = to;
    },
  };
};

export const STORIES: readonly TroubleStory[] = [
  {
    name: 'function-timeout',
    tell: async () => {
      const system = await aLiveSystem();
      await system.type('tick', '--once', '--act');
      await system.store.acquire('request-7', system.world.now, seconds(90));
      await system.pass(minutes(2));
      return told(system, 'status');
    },
  },
  {
    name: 'quota',
    tell: async () => {
      const { load, rise } = rising(3, 6);
      const supply = () => ({ ...PLENTY, quota: 3 });
      const system = await running({ load, supply }, 3);
      rise();
      await system.pass(minutes(16));
      return both(await told(system, 'status'), system);
    },
  },
  {
    name: 'join-failure',
    tell: async () => {
      const { load, rise } = rising(3, 6);
      const boot = { median: seconds(75), p95: seconds(150), neverJoins: 1 };
      const system = await running({ load, change: { boot } }, 3);
      rise();
      await system.pass(minutes(14));
      return both(await told(system, 'status'), system);
    },
  },
  {
    name: 'drain-timeout',
    tell: async () => {
      const system = await running({ load: () => 1 }, 1);
      for (const entry of system.world.pods.values()) entry.stuck = true;
      let during = '';
      for (let look = 0; look < 40 && !during.includes('does not leave'); look++) {
        await system.pass(minutes(1));
        during = await told(system, 'status');
      }
      await system.pass(minutes(12));
      return both(during, system);
    },
  },
  {
    name: 'prometheus-down',
    tell: async () => {
      const system = await running({}, 5);
      system.line.silent = '30090';
      await system.pass(minutes(10));
      return told(system, 'status', 'tick --once');
    },
  },
  {
    name: 'api-server-down',
    tell: async () => {
      const system = await running({}, 5);
      system.line.silent = ':6443';
      await system.pass(minutes(5));
      return told(system, 'status', 'tick --once');
    },
  },
  {
    name: 'token-expired',
    tell: async () => {
      const system = await running({}, 5);
      system.wire.turnToken();
      await system.pass(minutes(5));
      return told(system, 'tick --once');
    },
  },
  {
    name: 'ssm-corrupt',
    tell: async () => {
      const system = await running({}, 5);
      for (const [name, kept] of system.wire.parameters)
        system.wire.parameters.set(name, { ...kept, value: kept.value.slice(0, 400) });
      await system.pass(minutes(5));
      return told(system, 'status');
    },
  },
  {
    name: 'dynamodb-throttled',
    tell: async () => {
      const system = await running({}, 2);
      Object.assign(system.line, { silent: 'dynamodb', kind: 'throttled' });
      return told(system, 'status');
    },
  },
  {
    name: 'spot-taken',
    tell: async () => {
      const system = await running({}, 5);
      interrupt(system.world, spotMachine(system.world));
      await system.pass(seconds(50));
      const first = await told(system, 'status');
      await system.pass(minutes(5));
      return both(`${first}\n\n${await told(system, 'history --changes')}`, system);
    },
  },
  {
    name: 'at-maximum',
    tell: async () => {
      const { load, rise } = rising(3, 30);
      const system = await running({ load }, 3);
      rise();
      await system.pass(minutes(20));
      return both(await told(system, 'status'), system);
    },
  },
  {
    name: 'paused-forgotten',
    tell: async () => {
      const { load, rise } = rising(3, 6);
      const system = await running({ load }, 3);
      await system.type('pause', '--for', '8h', '--reason', 'release of Tuesday');
      rise();
      await system.pass(minutes(12));
      return told(system, 'status', 'history --limit 1', 'resume');
    },
  },
];
