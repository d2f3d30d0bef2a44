import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import type { Millis } from '../../autoscaler/src/core/units.ts';
import { isUp, nodeNameOf } from '../../autoscaler/world/model/machines.ts';
import { EXPORTER } from '../../autoscaler/world/model/pods.ts';
import type { Machine, World, WorldEvent } from '../../autoscaler/world/model/state.ts';
import { agesIn, watchAges } from './ages.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { Live } from './moods.ts';
import { watchObedience } from './obedience.ts';
import { watchOwners } from './owners.ts';
import { watchPurse } from './purse.ts';
import type { Table } from './table-view.ts';

/** Judges a run from outside: it reads the world and the table, and none of the code under test. */
export interface Judge {
  readonly violations: string[];
  /** A good answer of this service, whole and true, reached a function. */
  readonly heard: (service: string) => void;
  /** After each move of the world. */
  readonly onStep: () => void;
  /** Once the faults have stopped and the world had time: what must be over by then. */
  readonly closing: () => void;
}

const HOUR = 3_600_000;
/** What a person did a moment ago could not be known when the removal was pursued. */
const NEWS_TAKES = 180_000;
/** The clock under test is set by up to 20 seconds, and calls take their time. */
const SLACK = 60_000;

export interface Case {
  readonly store: Table;
  readonly policy: Policy;
  /** Longest time from something that EC2 shows to a record that should have taken it in. */
  readonly newsTakes: Millis;
  /** What people told the autoscaler to be. */
  readonly live: Live;
}

export function judge(world: World, { store, policy, newsTakes, live }: Case): Judge {
  const violations: string[] = [];
  const say = (text: string) => void violations.push(`${stamp(world)} ${text}`);
  const ledger = openLedger(world, store, newsTakes);
  const context = { world, policy, newsTakes, say, ledger, live, bought: [] };
  const ages = agesIn(world);
  const watches = [
    watchObedience({ world, store, live, newsTakes, say }),
    watchAges({ store, policy, newsTakes, ages, say }),
    watchOwners({ world, ledger, policy, live, ages, say }),
    watchPurse({ world, store, policy, say }),
  ];
  world.listeners.push((event) => {
    ledger.read();
    judgeEvent(context, event);
  });
  const onStep = () => {
    ledger.read();
    for (const watch of watches) watch();
  };
  return { violations, heard: ages.heard, onStep, closing: () => judgeEnd(context, store) };
}

interface Context {
  readonly world: World;
  readonly policy: Policy;
  readonly newsTakes: Millis;
  readonly say: (text: string) => void;
  readonly ledger: Ledger;
  readonly live: Live;
  readonly bought: { readonly recordedAt: number; readonly operation: string }[];
}

function judgeEvent(context: Context, event: WorldEvent): void {
  const { world, say } = context;
  switch (event.kind) {
    case 'bought':
      judgeBuying(context, event);
      return;
    case 'terminate-called':
      judgeOrder(context, event);
      judgeTermination(context, event);
      return;
    case 'pod-deleted':
      if (!isDying(world, world.machines.get(event.pod.node as never)))
        say(`pod ${event.pod.name} was deleted past its budget on a healthy node`);
      return;
    case 'evicted':
      if (event.pod.ready && event.budgetAllowed < 1)
        say(`eviction of ${event.pod.name} against its budget`);
      return;
    case 'pods-listed':
      context.ledger.noteLook();
      return;
    case 'node-deleted':
      judgeDeletion(context, event);
      return;
    case 'cordoned':
      if (event.node.role === 'server') say('the server was cordoned');
      if (event.by.startsWith('down-') && !context.ledger.recordedAt(event.by))
        say(`node ${event.node.name} was cordoned before ${event.by} was recorded`);
      return;
  }
}

function judgeBuying(context: Context, event: Extract<WorldEvent, { kind: 'bought' }>): void {
  const { world, policy, newsTakes, say, ledger, bought } = context;
  const { operation } = event;
  if (bought.some((it) => it.operation === operation))
    say(`operation ${operation} bought a second instance`);
  const recordedAt = ledger.recordedAt(operation);
  if (recordedAt === undefined) say(`an instance was bought before ${operation} was recorded`);
  bought.push({ operation, recordedAt: recordedAt ?? world.now });
  const alive = [...world.machines.values()].filter((it) => isUp(it) && it.takenAt === undefined);
  if (alive.length > policy.nodes.max) say(`${alive.length} instances, above the maximum`);
  // A launch counts from the look that led to its record: EC2 may be asked again for minutes.
  const since = (recordedAt ?? world.now) - HOUR + Math.max(SLACK, newsTakes);
  const lately = bought.filter((it) => it.recordedAt > since).length;
  if (lately > policy.launch.perHour) say(`${lately} launches within an hour`);
}

/**
 * Look, record, act: what is asked of EC2 stands in the table, or nobody answers for the machine.
 */
function judgeOrder(
  { world, policy, say, ledger }: Context,
  { instance }: Extract<WorldEvent, { kind: 'terminate-called' }>,
): void {
  const machine = world.machines.get(instance);
  if (!machine || !isUp(machine)) return;
  const phases = ledger.phasesOf(machine);
  if (phases.includes('terminating') || phases.includes('reclaiming')) return;
  const registered = world.nodes.has(nodeNameOf(instance));
  const age = world.now - machine.instance.launchedAt;
  if (phases.length > 0) say(`${instance} was ended while its operation was ${phases.join()}`);
  else if (registered) say(`${instance} was ended without an operation, though it has a node`);
  else if (age < policy.safety.sweepGrace - SLACK) say(`${instance} was swept before the grace`);
}

function judgeTermination(
  { world, policy, say, ledger, newsTakes }: Context,
  { instance }: Extract<WorldEvent, { kind: 'terminate-called' }>,
): void {
  const machine = world.machines.get(instance);
  if (!machine || !isUp(machine) || isDying(world, machine)) return;
  const node = world.nodes.get(nodeNameOf(instance));
  if (!node?.ready) return;
  // Given up for never joining, and Ready in the very moment between that look and the call.
  const reclaimed = ledger.phasesOf(machine).includes('reclaiming');
  if (reclaimed && world.now - node.readySince <= newsTakes) return;
  const end = ledger.endOf(instance);
  const handledAt = world.handledAt.get(node.name) ?? 0;
  // Nothing returns from a recorded end, for the first call may have been heard all the same. Who
  // opens the node after that opens a machine that ends; and what could be spared is judged then.
  if (end && handledAt >= end.recordedAt) return;
  const byHand = world.now - handledAt < NEWS_TAKES;
  if (node.schedulable && !byHand) say(`healthy, open node ${node.name} was terminated`);
  const pods = [...world.pods.values()].filter(
    ({ pod, workload }) => pod.node === node.name && workload !== EXPORTER,
  );
  if (pods.length > 0) say(`node ${node.name} was terminated with ${pods.length} pods to move`);
  if (!byHand && ledger.looksThatFoundEmpty(node.name) < 2)
    say(`node ${node.name} was terminated on a single look`);
  if (end && end.left < policy.nodes.min)
    say(`terminated ${node.name} although only ${end.left} other instances were left`);
}

/** AWS takes it, or it hangs: what becomes of its pods is not ours to choose. */
function isDying(world: World, machine: Machine | undefined): boolean {
  if (!machine) return true;
  const hung = machine.hungAt !== undefined && world.now >= machine.hungAt;
  return machine.takenAt !== undefined || hung || !isUp(machine);
}

function judgeDeletion(
  { world, policy, say, ledger }: Context,
  { node }: Extract<WorldEvent, { kind: 'node-deleted' }>,
): void {
  if (node.role === 'server') say('the server was deleted');
  const machine = node.instance && world.machines.get(node.instance);
  if (!machine) return;
  const { state } = machine.instance;
  if (state !== 'terminated') {
    say(`node ${node.name} deleted while it is ${state}`);
    return;
  }
  // To a list that misses it, a machine that hangs looks gone from then on.
  const goneAt = Math.min(machine.terminatedAt ?? world.now, machine.hungAt ?? world.now);
  const gone = world.now - goneAt;
  if (ledger.phasesOf(machine).length === 0 && gone < policy.safety.sweepGrace - SLACK)
    say(`node ${node.name} was swept before the grace`);
}

/** Drain and join deadlines, each with a margin, once nothing fails any more. */
const SETTLES_WITHIN = 20 * 60_000;

function judgeEnd({ world, policy, say }: Context, store: Table): void {
  const { state } = store.current();
  const open = new Set<string>(state.operations.map(({ id }) => id));
  for (const { id, at, startedAt } of state.operations)
    if (world.now - startedAt > SETTLES_WITHIN) say(`operation ${id} never settled: ${at.phase}`);
  for (const node of world.nodes.values()) {
    const machine = node.instance && world.machines.get(node.instance);
    const over = machine ? machine.terminatedAt : 0;
    if (node.role === 'worker' && over !== undefined && world.now - over > SETTLES_WITHIN)
      say(`node ${node.name} outlived its instance`);
    const ours = node.cordonedBy !== undefined && !open.has(node.cordonedBy);
    if (ours && machine && !isDying(world, machine))
      say(`node ${node.name} was left cordoned by ${node.cordonedBy}`);
  }
  const alive = [...world.machines.values()].filter(isUp);
  for (const { instance } of alive.filter(({ instance: it }) => !open.has(it.operation ?? '')))
    if (!world.nodes.has(nodeNameOf(instance.id))) say(`instance ${instance.id} belongs to nobody`);
  if (alive.length < policy.nodes.min) say(`only ${alive.length} instances at the end`);
}

const stamp = (world: World): string =>
  `+${((world.now - world.options.start) / 60_000).toFixed(1)}m`;
