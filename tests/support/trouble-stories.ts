import { minutes, seconds } from '../../autoscaler/src/core/units.ts';
import { PLENTY } from '../../autoscaler/world/facade/compute.ts';
import { interrupt } from '../../autoscaler/world/model/interruptions.ts';
import { spotMachine } from './run.ts';
import { ALARM_STORIES } from './trouble-stories-alarms.ts';
import { EDGE_STORIES } from './trouble-stories-edges.ts';
import { both, rising, running, type TroubleStory, told } from './trouble-telling.ts';

const OUTAGES: readonly TroubleStory[] = [
  {
    name: 'function-timeout',
    tell: async () => {
      const { load, rise } = rising(3, 6);
      const system = await running({ load }, 3);
      rise();
      system.line.hangsOn = 'Action=CreateFleet';
      while (system.line.hangsOn !== '') await system.pass(seconds(15));
      // Its lease is over, and the next heartbeat that finds it so has not come.
      await system.pass(seconds(90));
      const after = await told(system, 'status');
      await system.pass(minutes(2));
      return `${after}\n\n${await told(system, 'history --changes')}`;
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

export const STORIES: readonly TroubleStory[] = [...OUTAGES, ...ALARM_STORIES, ...EDGE_STORIES];
