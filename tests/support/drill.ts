import { METRICS, type MetricPoint } from '../../autoscaler/src/core/metrics.ts';
import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import type { Post } from '../../autoscaler/src/core/slack/post.ts';
import type { NoticeKind } from '../../autoscaler/src/core/state.ts';
import {
  type Cores,
  type Instant,
  type Millis,
  minutes,
  seconds,
} from '../../autoscaler/src/core/units.ts';
import { alertsHandler } from '../../autoscaler/src/entry/functions/alerts.ts';
import {
  KEYS,
  openRunningWorld,
  type RunningWorld,
  type RunningWorldOptions,
} from '../../autoscaler/src/entry/live/running-world.ts';
import type { Exchange } from '../../autoscaler/src/ports/exchange.ts';
import { facadeClock } from '../../autoscaler/world/facade/clock.ts';
import { announce, interrupt } from '../../autoscaler/world/model/interruptions.ts';
import {
  laterBy,
  type Machine,
  STEP,
  type World,
  type WorldEvent,
  type WorldOptions,
} from '../../autoscaler/world/model/state.ts';
import { eventOf } from '../../autoscaler/world/wire/events.ts';
import { PLACES } from '../../autoscaler/world/wire/internet.ts';
import { shownIn } from './slack.ts';
import { aRecord } from './sns.ts';
import { aShopOptions } from './world.ts';

export interface DrillOptions {
  /** vCPUs that the customers ask for. */
  readonly load?: () => number;
  readonly policy?: Partial<Policy>;
  readonly change?: Partial<WorldOptions>;
  readonly supply?: NonNullable<RunningWorldOptions['supply']>;
  readonly line?: (inner: Exchange) => Exchange;
}

/** Minutes of quiet before what goes wrong goes wrong. */
const BEFORE = 4;

/**
 * The three functions that act and tell, as AWS Lambda runs them, on a cluster of three nodes. What
 * went wrong, what became of the cluster, what Slack shows and what was measured can be read at the
 * end: from outside, by what the world and Slack themselves saw.
 */
export async function aDrill({ load = () => 3, policy, change, ...rest }: DrillOptions = {}) {
  const points: MetricPoint[] = [];
  const running = await openRunningWorld({
    world: aShopOptions({ seed: 5, demand: () => load() as Cores, ...BOOT, ...change }),
    policy: {
      ...defaultPolicy('shop'),
      mode: 'active',
      cadence: { windows: [], otherwise: minutes(1) },
      ...policy,
    },
    telemetry: { log: () => {}, measure: (given) => void points.push(...given) },
    ...rest,
  });
  const { world } = running;
  running.startFunctions();
  await running.runUntil(laterBy(world.now, minutes(BEFORE) + seconds(30)));
  points.length = 0;
  const chronicle = chronicleOf(world);
  const pass = async (span: Millis) => {
    const end = laterBy(world.now, span);
    // Step by step, so that what nobody tells of is seen when it happens.
    while (world.now < end) {
      await running.runUntil(Math.min(end, laterBy(world.now, STEP)) as Instant);
      chronicle.look();
    }
  };
  const told = async (telling: Telling = {}) => {
    const others = points.filter((it) => it.name === 'PolicySource' && it.of !== 'current');
    if (others.length > 0) throw new Error('the policy of this drill was refused');
    return [
      'what happened:',
      ...chronicle.lines(),
      'what was measured:',
      ...measured(points, [...ALWAYS, ...(telling.also ?? [])]),
      'what Slack shows:',
      ...(await postsOf(running)).map((it) => postAs(it, telling.posts ?? 'brief')),
    ].join('\n');
  };
  /** AWS does to the machine what this kind announces, and says so. */
  const announces = (kind: NoticeKind, machine: Machine) => {
    if (kind === 'spot-interruption') interrupt(world, machine);
    else announce(world, machine, kind);
    const notice = world.notices.at(-1);
    if (notice) chronicle.note(`AWS: ${eventOf(notice)['detail-type']} of ${notice.instance}`);
  };
  return { ...running, note: chronicle.note, announces, pass, told };
}

export interface Telling {
  /** Metrics beside those that count what was done. */
  readonly also?: readonly string[];
  /** Brief: heading, sentence and advice. */
  readonly posts?: 'full' | 'brief';
}

const ALWAYS: readonly string[] = [
  'AutoscalerInvocations',
  'CurrentNodeCount',
  'Decisions',
  'LeaseHeld',
  'NodeJoinLatency',
  'Orphans',
  'ScaleDownEvents',
  'ScaleUpEvents',
  'ScalingFailures',
];

const BOOT = { boot: { median: seconds(50), p95: seconds(60), neverJoins: 0 } };

/** What happens in a world, line by line, with the time since the story began. */
function chronicleOf(world: World) {
  const begun = world.now;
  const told: { readonly at: string; readonly what: string; times: number }[] = [];
  const note = (what: string): void => {
    const past = Math.floor((world.now - begun) / 1_000);
    const at = `${Math.floor(past / 60)}:${String(past % 60).padStart(2, '0')}`;
    const last = told.at(-1);
    if (last?.at === at && last.what === what) last.times += 1;
    else told.push({ at, what, times: 1 });
  };
  world.listeners.push((event) => {
    const what = wordsFor(event);
    if (what) note(what);
  });
  const known = new Map<string, string>();
  const look = (): void => {
    for (const { instance } of world.machines.values()) {
      const node = world.nodes.get(instance.id as never);
      const stands = node ? (node.ready ? 'Ready' : 'NotReady') : 'no node';
      const now = `${instance.state}, ${stands}`;
      const before = known.get(instance.id);
      known.set(instance.id, now);
      if (begun < world.now && now !== before) note(`${instance.id} is ${now}`);
    }
  };
  look();
  const lines = () =>
    told.map(({ at, what, times }) => `  ${at} ${what}${times > 1 ? ` × ${times}` : ''}`);
  return { note, look, lines };
}

function wordsFor(event: WorldEvent): string | undefined {
  switch (event.kind) {
    case 'bought':
      return `${event.instance} was bought for ${event.operation}`;
    case 'terminate-called':
      return `${event.instance} was told to terminate`;
    case 'evicted':
      return `a pod was evicted from ${event.pod.node}`;
    case 'pod-deleted':
      return `a pod was deleted from ${event.pod.node}`;
    case 'cordoned':
      return event.node.schedulable ? `${event.node.name} was cordoned by ${event.by}` : undefined;
    case 'node-deleted':
      return `Node ${event.node.name} was deleted`;
    case 'pods-listed':
      return undefined;
  }
}

/** Events are added up; of what is a state, the values that follow on each other. */
function measured(points: readonly MetricPoint[], names: readonly string[]): readonly string[] {
  const series = new Map<string, number[]>();
  for (const point of points) {
    const name = 'of' in point ? `${point.name}{${point.of}}` : point.name;
    series.set(name, [...(series.get(name) ?? []), point.value]);
  }
  return [...series]
    .filter(([name]) => names.some((it) => name.startsWith(it)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, values]) => `  ${name} ${isState(name) ? inARow(values) : sumOf(values)}`);
}

const STATES: readonly string[] = [
  'AtMaximum',
  'CurrentNodeCount',
  'PendingPods',
  'PrometheusUnavailable',
];

const isState = (name: string): boolean =>
  STATES.includes(name) || METRICS[name as keyof typeof METRICS]?.unit === 'Percent';

const inARow = (values: readonly number[]): string =>
  values
    .map((value) => String(Math.round(value)))
    .filter((value, index, all) => value !== all[index - 1])
    .join(' → ');

const sumOf = (values: readonly number[]): number => values.reduce((sum, it) => sum + it, 0);

/** Everything that was published, through the function that forwards it, as Slack shows it. */
async function postsOf({
  wire,
  world,
  exchange,
}: RunningWorld): Promise<readonly (readonly string[])[]> {
  const handler = alertsHandler(
    {
      region: PLACES.region,
      cluster: PLACES.cluster,
      webhook: PLACES.secrets.slack,
      links: {},
    },
    {
      exchange,
      clock: facadeClock(world),
      jitter: () => 0.5,
      credentials: KEYS,
      telemetry: () => ({ log: () => {}, measure: () => {} }),
    },
  );
  for (const [index, { topic, message }] of wire.published.entries()) {
    const record = aRecord(message, { TopicArn: topic, MessageId: `sns-${index}` });
    await handler(
      { Records: [record] },
      { awsRequestId: `forward-${index}`, getRemainingTimeInMillis: () => minutes(1) },
    );
  }
  return wire.posted.map(({ blocks = [] }) => shownIn({ blocks: blocks as Post['blocks'] }));
}

/** As it is shown: Slack makes bold and code of its own marks. */
function postAs(shown: readonly string[], how: 'full' | 'brief'): string {
  const [heading = '', sentence = '', ...rest] = shown;
  const advice = rest.filter((text) => text.startsWith('*What to do*'));
  const below = [sentence, ...(how === 'full' ? rest : advice)];
  const lines = below.flatMap((text) => text.replaceAll(/[*`]/g, '').split('\n').flatMap(wrapped));
  return [`  ${heading}`, ...lines.map((line) => `    ${line}`)].join('\n');
}

/** In lines that a test file has room for. */
const wrapped = (line: string): readonly string[] =>
  (line.match(/.{1,80}(?:\s|$)/g) ?? [line]).map((it) => it.trimEnd());
