import type { Instance, Node } from '../../src/core/cluster.ts';
import { INSTANCE_TYPES } from '../../src/core/cost/instance-types.ts';
import type {
  InstanceId,
  InstanceType,
  Instant,
  Market,
  NodeName,
  OperationId,
  Usd,
  Zone,
} from '../../src/core/units.ts';
import { fresh, freshInstance, laterBy, type Machine, tell, type World } from './state.ts';

interface Order {
  readonly zone: Zone;
  readonly type: InstanceType;
  readonly market: Market;
  readonly operation?: OperationId;
  readonly token: string;
  /** Reads show it only after so long. */
  readonly lag: number;
  /** Already up when the world begins. */
  readonly booted?: boolean;
}

const MIB = 1024 * 1024;

/** EC2 gives a machine: it boots, registers as a node and is Ready, or never gets that far. */
export function buy(world: World, order: Order): InstanceId {
  const id = freshInstance(world);
  const { boot } = world.options;
  const { zone, type, market, operation, booted } = order;
  const took = booted ? 0 : Math.round(world.random.skewed(boot.median, boot.p95));
  const joins = booted || !world.random.chance(boot.neverJoins);
  const instance: Instance = {
    id,
    state: booted ? 'running' : 'pending',
    launchedAt: world.now,
    zone,
    type,
    market,
    ...(operation ? { operation } : {}),
  };
  const machine: Machine = {
    instance,
    token: order.token,
    price: priceOf(world, type, market),
    visibleAt: laterBy(world.now, order.lag),
    registersAt: joins ? laterBy(world.now, took * 0.85) : undefined,
    readyAt: joins ? laterBy(world.now, took) : undefined,
    terminatedAt: undefined,
    takenAt: undefined,
    hungAt: undefined,
    credits: 0,
    surplus: 0,
    surplusCharged: 0,
    load: 0,
    idleSince: world.now,
  };
  world.machines.set(id, machine);
  world.tally.instancesBought += 1;
  if (operation) tell(world, { kind: 'bought', instance: id, operation });
  if (booted) progressMachine(world, machine);
  return id;
}

function priceOf({ options }: World, type: InstanceType, market: Market): Usd {
  const { onDemand, spot } = { ...factsOf(type), ...options.prices?.[type] };
  return (market === 'spot' ? spot : onDemand) as Usd;
}

export function factsOf(type: InstanceType) {
  const facts = INSTANCE_TYPES[type];
  if (!facts) throw new Error(`the world has no machine of type ${type}`);
  return facts;
}

/** EC2 stops answering for it at once and calls it terminated half a minute later. */
export function endMachine(world: World, machine: Machine): void {
  if (isEnding(machine)) return;
  machine.instance = { ...machine.instance, state: 'shutting-down' };
  machine.terminatedAt = laterBy(world.now, 30_000);
}

export const isEnding = ({ instance }: Machine): boolean =>
  instance.state === 'shutting-down' || instance.state === 'terminated';

export const isUp = (machine: Machine): boolean => !isEnding(machine);

/** Moves one machine along its life as far as the present goes. */
export function progressMachine(world: World, machine: Machine): void {
  const { now } = world;
  const { instance } = machine;
  if (machine.takenAt !== undefined && now >= machine.takenAt) endMachine(world, machine);
  if (isEnding(machine)) {
    if (machine.terminatedAt !== undefined && now >= machine.terminatedAt)
      machine.instance = { ...machine.instance, state: 'terminated' };
    setReady(world, machine, false);
    return;
  }
  if (instance.state === 'pending' && now >= laterBy(instance.launchedAt, 15_000))
    machine.instance = { ...instance, state: 'running' };
  if (machine.registersAt !== undefined && now >= machine.registersAt) register(world, machine);
  const hung = machine.hungAt !== undefined && now >= machine.hungAt;
  const ready = machine.readyAt !== undefined && now >= machine.readyAt && !hung;
  setReady(world, machine, ready);
}

/** A living agent creates its Node anew whenever somebody deletes it. */
function register(world: World, { instance }: Machine): void {
  const name = nodeNameOf(instance.id);
  if (world.nodes.has(name)) return;
  world.nodes.set(name, freshNode(world, instance, name));
}

export const nodeNameOf = (id: InstanceId): NodeName => id as string as NodeName;

function freshNode(world: World, instance: Instance, name: NodeName): Node {
  const { id, zone, type, market } = instance;
  return {
    name,
    uid: fresh(world, 'node-'),
    instance: id,
    role: 'worker',
    zone,
    type,
    market,
    createdAt: world.now,
    ready: false,
    readySince: world.now,
    schedulable: true,
    labels: {
      'kubernetes.io/hostname': name,
      'topology.kubernetes.io/zone': zone,
      'node.kubernetes.io/instance-type': type,
      'smartscale.dev/market': market,
    },
    annotations: {},
    taints: [],
    allocatable: allocatable(type),
  };
}

/** The world's own arithmetic of what a node offers: 100m and 400 MiB are held back. */
function allocatable(type: InstanceType): Node['allocatable'] {
  const { vcpu, memoryGib, pods } = factsOf(type);
  const memory = Math.floor((memoryGib * 1024 * 0.955 - 400) * MIB);
  return { cpu: vcpu * 1000 - 100, memory, pods } as Node['allocatable'];
}

function setReady(world: World, { instance }: Machine, ready: boolean): void {
  const name = nodeNameOf(instance.id);
  const node = world.nodes.get(name);
  if (!node || node.ready === ready) return;
  world.nodes.set(name, { ...node, ready, readySince: world.now as Instant });
}
