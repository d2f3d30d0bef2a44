import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';
import { renderProblem } from '../../autoscaler/src/core/problem.ts';
import { type InstanceType, minutes } from '../../autoscaler/src/core/units.ts';
import { alertsHandler } from '../../autoscaler/src/entry/functions/alerts.ts';
import { readSettings } from '../../autoscaler/src/entry/functions/settings.ts';
import { KEYS } from '../../autoscaler/src/entry/live/running-world.ts';
import { facadeClock } from '../../autoscaler/world/facade/clock.ts';
import { announce } from '../../autoscaler/world/model/interruptions.ts';
import { buy, endMachine } from '../../autoscaler/world/model/machines.ts';
import { PLACES } from '../../autoscaler/world/wire/internet.ts';
import { swarmPolicy } from '../simulation/swarm-policy.ts';
import { ZONE_A } from './cluster.ts';
import { spotMachine } from './run.ts';
import { aRecord } from './sns.ts';
import {
  both,
  decided,
  editState,
  type LiveSystem,
  messages,
  running,
  type TroubleStory,
  told,
} from './trouble-telling.ts';
import { ENVIRONMENT } from './wire-world.ts';

const { safety } = defaultPolicy('shop');
/** Grace and patience that a story can wait for. */
const SOON = { safety: { ...safety, sweepGrace: minutes(5), repairAfter: minutes(3) } };

const { scaleUp, scaleDown } = swarmPolicy();
/** Windows that are full within minutes. */
const QUICK = { scaleUp, scaleDown };

/** The rest of what may go wrong around a system that is otherwise well. */
export const EDGE_STORIES: readonly TroubleStory[] = [
  {
    name: 'prometheus-stale',
    tell: async () => {
      const system = await running({ load: () => 1, policy: QUICK }, 3);
      system.line.lie = 'stale';
      await system.pass(minutes(1));
      return told(system, 'tick --once');
    },
  },
  {
    name: 'prometheus-lies',
    tell: async () => {
      const system = await running({}, 3);
      system.line.lie = 'lie-100';
      await system.pass(minutes(2));
      return decided(system);
    },
  },
  {
    name: 'ec2-down',
    tell: async () => {
      const system = await running({ policy: QUICK }, 3);
      system.line.silent = 'ec2';
      await system.pass(minutes(1));
      return told(system, 'tick --once');
    },
  },
  {
    name: 'sns-silent',
    tell: async () => {
      const system = await running({}, 2);
      system.line.silent = 'sns';
      announce(system.world, spotMachine(system.world), 'rebalance');
      await system.pass(minutes(2));
      return told(system, 'status');
    },
  },
  {
    name: 'slack-silent',
    tell: async () => {
      const system = await running({}, 2);
      announce(system.world, spotMachine(system.world), 'rebalance');
      await system.pass(minutes(1));
      system.line.silent = 'hooks.slack.com';
      return `# the log of smartscale-alerts:\n${(await forwarded(system)).join('\n')}`;
    },
  },
  {
    name: 'state-malformed',
    tell: async () => {
      const system = await running({}, 2);
      await editState(system, { path: 'month_cost.usd', value: { S: 'much' } });
      return told(system, 'status', 'tick --once');
    },
  },
  {
    name: 'wrong-environment',
    tell: async () => {
      const wrong = {
        PROMETHEUS_URL: 'http://10.0.1.10:30090',
        LAUNCH_TEMPLATE_VERSION: '$Latest',
        SUBNETS: '',
      };
      const read = readSettings({ ...ENVIRONMENT, ...wrong });
      const problems = read.ok ? [] : read.problems.map(renderProblem);
      return `# the log of smartscale-autoscaler, wrong environment:\n${problems.join('\n')}`;
    },
  },
  {
    name: 'rebalance',
    tell: async () => {
      const system = await running({}, 2);
      announce(system.world, spotMachine(system.world), 'rebalance');
      await system.pass(minutes(4));
      return both(await told(system, 'history --changes'), system);
    },
  },
  {
    name: 'state-change',
    tell: async () => {
      const system = await running({}, 2);
      const machine = spotMachine(system.world);
      endMachine(system.world, machine);
      announce(system.world, machine, 'state-change');
      await system.pass(minutes(3));
      return both(await told(system, 'history --changes'), system);
    },
  },
  {
    name: 'repair',
    tell: async () => {
      const system = await running({ policy: SOON }, 2);
      spotMachine(system.world).hungAt = system.world.now;
      await system.pass(minutes(8));
      return both(await told(system, 'history --changes'), system);
    },
  },
  {
    name: 'swept',
    tell: async () => {
      const system = await running({ load: () => 1, policy: SOON }, 2);
      const { world } = system;
      // Somebody starts a machine with our tags, which never joins; and another one is ended while
      // EventBridge is silent.
      Object.assign(world.options.boot, { neverJoins: 1 });
      const type = 't3.small' as InstanceType;
      buy(world, { zone: ZONE_A, type, market: 'on-demand', token: 'by hand', lag: 0 });
      endMachine(world, spotMachine(world));
      await system.pass(minutes(9));
      return messages(system);
    },
  },
];

/** What the function between SNS and Slack logs while Slack does not answer. */
async function forwarded({ wire, world, exchange }: LiveSystem): Promise<readonly string[]> {
  const lines: string[] = [];
  const { region, cluster, secrets } = PLACES;
  const handler = alertsHandler(
    { region, cluster, webhook: secrets.slack, links: {} },
    {
      exchange,
      clock: facadeClock(world),
      jitter: () => 0.5,
      credentials: KEYS,
      telemetry: () => ({
        log: (message, { why, kind }) => void lines.push(`${message}: ${why} (${kind})`),
        measure: () => {},
      }),
    },
  );
  const [first] = wire.published;
  const event = { Records: [aRecord(first?.message ?? '')] };
  const invocation = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => minutes(1) };
  try {
    await handler(event, invocation);
  } catch (error) {
    lines.push(`the function failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return lines;
}
