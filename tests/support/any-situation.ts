import fc from 'fast-check';
import type { Instance, Node, Pod } from '../../autoscaler/src/core/cluster.ts';
import type { Forecast } from '../../autoscaler/src/core/forecast/forecast.ts';
import {
  type Gauge,
  measured,
  type Observation,
  unknown,
} from '../../autoscaler/src/core/observation.ts';
import type { Operation } from '../../autoscaler/src/core/operations/operation.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import type { State } from '../../autoscaler/src/core/state.ts';
import { type Cores, type InstanceId, minutes, type Usd } from '../../autoscaler/src/core/units.ts';
import { aNode, aPod, NOON, ZONE_A, ZONE_B } from './cluster.ts';
import {
  aGauge,
  ago,
  anInstance,
  anObservation,
  aPolicy,
  aState,
  hence,
  instanceOf,
} from './observation.ts';
import {
  aLaunch,
  aMemory,
  aRemoval,
  CORDONING,
  DRAINING,
  instanceId,
  JOINING,
  LAUNCHING,
  operationId,
  RECLAIMING,
} from './operations.ts';

/** Everything that a decision is made from. */
export interface Given {
  readonly policy: Policy;
  readonly seen: Observation;
  readonly state: State;
}

/** Seldom, so that most cases are not stopped by it. */
const seldom = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.nat(3).chain((die) => (die === 0 ? value : fc.constant(undefined)));
const maybe = <T>(value: T) => fc.constantFrom(value, ...Array<undefined>(6).fill(undefined));
const when = <K extends string, T>(key: K, value: T | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [k in K]?: T };

const span = (most: number) => fc.integer({ min: 0, max: most }).map(minutes);

const aWorker = (index: number): fc.Arbitrary<Node> =>
  fc
    .record({
      zone: fc.constantFrom(ZONE_A, ZONE_B),
      market: fc.constantFrom('spot' as const, 'on-demand' as const),
      ready: fc.integer({ min: 0, max: 9 }).map((it) => it > 0),
      since: span(30),
      age: span(60),
      closed: maybe('a person'),
      ours: maybe('down-9-0'),
    })
    .map(({ zone, market, ready, since, age, closed, ours }) => ({
      ...aNode({ name: `n${index}`, zone, market, ready }),
      createdAt: ago(age),
      readySince: ago(since),
      schedulable: closed === undefined,
      ...when('cordonedBy', closed && ours),
    }));

const someWorkers = fc
  .integer({ min: 0, max: 9 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => aWorker(i))));

const somePods = (nodes: readonly Node[]): fc.Arbitrary<readonly Pod[]> =>
  fc
    .array(
      fc.record({
        on: fc.constantFrom(...nodes.map(({ name }) => name), undefined),
        cpu: fc.constantFrom(50, 200, 900, 1800, 3000),
        waited: span(6),
      }),
      { maxLength: 6 },
    )
    .map((pods) =>
      pods.map(({ on, cpu, waited }, i) =>
        on === undefined
          ? aPod({ name: `p${i}`, cpu, unschedulableSince: ago(waited) })
          : aPod({ name: `p${i}`, cpu, on }),
      ),
    );

const aReading = fc.constantFrom(0.05, 0.2, 0.29, 0.3, 0.45, 0.6, 0.71, 0.9);
const someGauge: fc.Arbitrary<Gauge> = fc.tuple(aReading, aReading, aReading).map((values) => {
  const [floor = 0, now = 0, ceiling = 0] = values.toSorted((a, b) => a - b);
  return aGauge({ now, floor, ceiling });
});
const calm = fc.constant(aGauge({ now: 0.2 }));

const someForecast: fc.Arbitrary<Forecast> = fc
  .tuple(fc.boolean(), fc.constantFrom(0.5, 2, 4, 9))
  .map(([off, p90]) =>
    off
      ? { kind: 'off' }
      : {
          kind: 'expected',
          at: NOON,
          member: 'ewma',
          fellBack: false,
          horizons: [{ ahead: minutes(30), point: p90 as Cores, p90: p90 as Cores }],
        },
  );

/** Launches under way, with the instance of those that have one. */
const someLaunches = fc.array(fc.constantFrom('launching', 'joining', 'reclaiming'), {
  maxLength: 2,
});

function launchesOf(phases: readonly string[]): {
  readonly operations: readonly Operation[];
  readonly instances: readonly Instance[];
} {
  const operations = phases.map((phase, i) => {
    const instance = instanceId(`i-new${i}`);
    const id = operationId(`up-8-${i}`);
    if (phase === 'launching') return aLaunch(LAUNCHING, { id });
    const at = phase === 'joining' ? JOINING : RECLAIMING;
    return aLaunch({ ...at, instance }, { id });
  });
  const instances = operations.flatMap(({ id, at }) =>
    'instance' in at ? [anInstance({ id: at.instance, operation: id })] : [],
  );
  return { operations, instances };
}

const somePolicy: fc.Arbitrary<Policy> = fc
  .record({
    min: fc.integer({ min: 1, max: 4 }),
    most: fc.integer({ min: 0, max: 6 }),
    step: fc.integer({ min: 1, max: 2 }),
    perHour: fc.constantFrom(1, 4, 10),
    budget: seldom(fc.constant(50 as Usd)),
    headroom: fc.constantFrom(0, 0, 0, 1),
  })
  .map(({ min, most, step, perHour, budget, headroom }) => {
    const room = { nodes: headroom, pods: 0, podCpu: 0, podMemory: 0 };
    return aPolicy({
      nodes: { min, max: min + most, step, headroom: room },
      launch: { perHour },
      safety: when('monthlyBudget', budget),
    });
  });

interface Past {
  readonly nodes: readonly Node[];
  readonly launches: readonly Operation[];
}

function someState({ nodes, launches }: Past): fc.Arbitrary<State> {
  const ids: readonly InstanceId[] = nodes.flatMap(({ instance }) => instance ?? []);
  const id = fc.constantFrom(...ids, instanceId('i-gone'));
  const [leaving] = nodes;
  const removal =
    leaving?.instance &&
    aRemoval(CORDONING, { node: leaving.name, uid: leaving.uid, instance: leaving.instance });
  return fc
    .record({
      removal: fc.constantFrom(undefined, undefined, undefined, CORDONING, DRAINING),
      notice: seldom(
        fc.record({
          instance: id,
          kind: fc.constantFrom('spot-interruption' as const, 'rebalance' as const),
          at: fc.constant(NOON),
        }),
      ),
      up: fc.option(span(20)),
      down: fc.option(span(20)),
      outcome: fc.constantFrom('ready' as const, 'failed' as const),
      replaces: seldom(id),
      lately: fc.integer({ min: 0, max: 3 }),
      boost: seldom(fc.integer({ min: 2, max: 12 })),
      spent: fc.constantFrom(0 as Usd, 60 as Usd),
    })
    .map(({ removal: at, notice, up, down, outcome, replaces, lately, boost, spent }) =>
      aState({
        operations: [...launches, ...(at && removal ? [{ ...removal, at }] : [])],
        notices: notice ? [notice] : [],
        launches: Array.from({ length: lately }, (_, i) =>
          aMemory({
            operation: operationId(`up-5-${i}`),
            at: ago(minutes(25 * i + 10)),
            outcome,
            ...(i === 0 ? when('replaces', replaces) : {}),
          }),
        ),
        monthCost: { month: '2026-11', usd: spent },
        ...when('lastScaleUpAt', up === null ? undefined : ago(up)),
        ...when('lastScaleDownAt', down === null ? undefined : ago(down)),
        ...when(
          'boost',
          boost ? { nodes: boost, until: hence(minutes(9)), why: 'sale' } : undefined,
        ),
      }),
    );
}

/** What a case is made of before its pods and its past are drawn. */
interface Ground {
  readonly nodes: readonly Node[];
  readonly phases: readonly string[];
  readonly policy: Policy;
  readonly quiet: boolean;
}

function onGround({ nodes, phases, policy, quiet }: Ground): fc.Arbitrary<Given> {
  const { operations, instances } = launchesOf(phases);
  const server = aNode({ name: 'server', role: 'server' });
  const gauge = quiet ? calm : someGauge;
  const past = someState({ nodes, launches: operations });
  return fc
    .record({
      pods: quiet ? fc.constant([]) : somePods(nodes),
      cpu: gauge,
      memory: gauge,
      forecast: quiet ? fc.constant<Forecast>({ kind: 'off' }) : someForecast,
      state: quiet ? seldom(past).map((it) => it ?? aState()) : past,
      blind: fc.integer({ min: 0, max: 19 }),
    })
    .map(({ pods, cpu, memory, forecast, state, blind }): Given => {
      const owned = nodes.map(instanceOf);
      const seen = anObservation({
        workers: [server, ...nodes],
        pods,
        instances: blind === 0 ? unknown('unreachable') : measured([...owned, ...instances], NOON),
        signals: { cpu, memory },
        forecast,
      });
      return { policy, seen, state };
    });
}

/** The first worker is broken or announced, and the second was bought in its place and serves. */
function succeeded({ policy, seen, state }: Given, broken: boolean): Given {
  const sound = { ready: true, schedulable: true };
  const change = (node: Node): Node => {
    const { cordonedBy: _, ...open } = node;
    if (node.name === 'n1') return { ...open, ...sound };
    if (node.name !== 'n0') return node;
    return { ...open, ...sound, ready: !broken, readySince: ago(minutes(15)) };
  };
  const operation = operationId('up-5-0');
  const bought = (it: Instance): Instance => (it.id === 'i-n1' ? { ...it, operation } : it);
  const { nodes, instances } = seen;
  if (nodes.kind === 'unknown' || instances.kind === 'unknown') return { policy, seen, state };
  const replaced = instanceId('i-n0');
  const notice = { instance: replaced, kind: 'rebalance', at: NOON } as const;
  return {
    policy,
    seen: {
      ...seen,
      nodes: measured(nodes.value.map(change), NOON),
      instances: measured(instances.value.map(bought), NOON),
    },
    state: {
      ...state,
      notices: broken ? state.notices : [notice],
      launches: [aMemory({ operation, at: ago(minutes(20)), replaces: replaced })],
    },
  };
}

/** Anything that a tick may come to see and to remember; often a quiet night or a succession. */
export const anyCase = (): fc.Arbitrary<Given> =>
  fc
    .record({ nodes: someWorkers, phases: someLaunches, policy: somePolicy, die: fc.nat(5) })
    .chain(({ nodes, phases, policy, die }) => {
      const quiet = die < 3;
      const ground = onGround({ nodes, phases: quiet ? [] : phases, policy, quiet });
      return die === 2 || die === 3
        ? fc.boolean().chain((broken) => ground.map((given) => succeeded(given, broken)))
        : ground;
    });
