import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import type { OperationId } from '../../autoscaler/src/core/units.ts';
import type { FacadeStore } from '../../autoscaler/world/facade/store.ts';
import { isUp, nodeNameOf } from '../../autoscaler/world/model/machines.ts';
import { EXPORTER } from '../../autoscaler/world/model/pods.ts';
import type { Machine, World, WorldEvent } from '../../autoscaler/world/model/state.ts';

/** Judges a run from outside: it reads the world and the table, and none of the code under test. */
export interface Judge {
  readonly violations: string[];
  /** Once the faults have stopped and the world had time: what must be over by then. */
  readonly closing: () => void;
}

const HOUR = 3_600_000;

export function judge(world: World, store: FacadeStore, policy: Policy): Judge {
  const violations: string[] = [];
  const say = (text: string) => void violations.push(`${stamp(world)} ${text}`);
  const bought: { readonly at: number; readonly operation: OperationId }[] = [];
  const context = { world, policy, say };
  world.listeners.push((event) => {
    switch (event.kind) {
      case 'bought':
        if (bought.some(({ operation }) => operation === event.operation))
          say(`operation ${event.operation} bought a second instance`);
        bought.push({ at: world.now, operation: event.operation });
        judgeBuying(context, bought);
        return;
      case 'terminate-called':
        return judgeTermination(context, event);
      case 'pod-deleted':
        if (!isDying(world, world.machines.get(event.pod.node as never)))
          say(`pod ${event.pod.name} was deleted past its budget on a healthy node`);
        return;
      case 'evicted':
        if (event.pod.ready && event.budgetAllowed < 1)
          say(`eviction of ${event.pod.name} against its budget`);
        return;
      case 'node-deleted':
      case 'cordoned':
        return judgeNode(context, event);
    }
  });
  return { violations, closing: () => judgeEnd(context, store) };
}

interface Context {
  readonly world: World;
  readonly policy: Policy;
  readonly say: (text: string) => void;
}

function judgeBuying({ world, policy, say }: Context, bought: readonly { at: number }[]): void {
  const alive = [...world.machines.values()].filter((it) => isUp(it) && it.takenAt === undefined);
  if (alive.length > policy.nodes.max) say(`${alive.length} instances, above the maximum`);
  const lately = bought.filter(({ at }) => at > world.now - HOUR + ASKING).length;
  if (lately > policy.launch.perHour) say(`${lately} launches within an hour`);
}

/** A launch counts from its record; EC2 may be asked for minutes, by a clock that was set. */
const ASKING = 240_000;

function judgeTermination(
  { world, policy, say }: Context,
  { instance }: Extract<WorldEvent, { kind: 'terminate-called' }>,
): void {
  const machine = world.machines.get(instance);
  if (!machine || !isUp(machine) || isDying(world, machine)) return;
  const node = world.nodes.get(nodeNameOf(instance));
  if (!node) return;
  const byHand = world.now - (world.handledAt.get(node.name) ?? 0) < NEWS_TAKES;
  if (node.ready && node.schedulable && !byHand)
    say(`healthy, open node ${node.name} was terminated`);
  const left = [...world.pods.values()].filter(
    ({ pod, workload }) => pod.node === node.name && workload !== EXPORTER,
  );
  if (node.ready && left.length > 0)
    say(`node ${node.name} was terminated with ${left.length} pods to move`);
  const rest = [...world.machines.values()].filter((it) => it !== machine && mayCount(world, it));
  if (node.ready && rest.length < policy.nodes.min)
    say(`terminated ${node.name} although only ${rest.length} other instances were left`);
}

/** What ended or was announced a moment ago could not be known when the removal was pursued. */
const NEWS_TAKES = 180_000;

function mayCount(world: World, machine: Machine): boolean {
  const { takenAt, terminatedAt } = machine;
  const announced = takenAt === undefined ? Number.POSITIVE_INFINITY : takenAt - 120_000;
  const over = Math.min(announced, terminatedAt ?? Number.POSITIVE_INFINITY);
  return world.now < over + NEWS_TAKES;
}

/** AWS takes it, or it hangs: what becomes of its pods is not ours to choose. */
function isDying(world: World, machine: Machine | undefined): boolean {
  if (!machine) return true;
  const hung = machine.hungAt !== undefined && world.now >= machine.hungAt;
  return machine.takenAt !== undefined || hung || !isUp(machine);
}

function judgeNode(
  { world, say }: Context,
  event: Extract<WorldEvent, { kind: 'node-deleted' | 'cordoned' }>,
): void {
  const { node } = event;
  if (node.role === 'server') say(`the server was touched: ${event.kind}`);
  const machine = node.instance && world.machines.get(node.instance);
  if (event.kind !== 'node-deleted' || !machine) return;
  if (machine.instance.state !== 'terminated') say(`node ${node.name} deleted while it runs`);
}

/** Drain and join deadlines, each with a margin, once nothing fails any more. */
const SETTLES_WITHIN = 20 * 60_000;

function judgeEnd({ world, policy, say }: Context, store: FacadeStore): void {
  const { state } = store.current();
  const open = new Set<string>(state.operations.map(({ id }) => id));
  for (const { id, at, startedAt } of state.operations)
    if (world.now - startedAt > SETTLES_WITHIN) say(`operation ${id} never settled: ${at.phase}`);
  for (const node of world.nodes.values()) {
    const machine = node.instance && world.machines.get(node.instance);
    if (node.role === 'worker' && (!machine || machine.instance.state === 'terminated'))
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
