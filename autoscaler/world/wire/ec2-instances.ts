import type { Instance } from '../../src/core/cluster.ts';
import { CLUSTER_TAG, OPERATION_TAG, WORKER_TAGS } from '../../src/core/tags.ts';
import { endMachine } from '../model/machines.ts';
import { type Machine, tell } from '../model/state.ts';
import type { Ec2 } from './ec2.ts';
import type { Form } from './form.ts';
import { pageOf } from './pages.ts';
import { ServiceError } from './wire.ts';
import type { Xml, XmlElements } from './xml.ts';

const STATE_CODES: Readonly<Record<Instance['state'], number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** What reads show by now: a new machine becomes visible late. */
const visible = ({ world }: Ec2): readonly Machine[] =>
  [...world.machines.values()].filter(({ visibleAt }) => visibleAt <= world.now);

/** A read may lag behind another one: what was listed a moment ago is missing once. */
function flapping(ec2: Ec2): readonly Machine[] {
  const machines = visible(ec2);
  const missed = ec2.flap?.(machines.map(({ instance }) => instance.id));
  return missed === undefined ? machines : machines.filter((it) => it.instance.id !== missed);
}

/** DescribeInstances: by ids, or page by page by filters. */
export function describeInstances(ec2: Ec2, form: Form): XmlElements {
  const ids = form.all('InstanceId');
  const asked = form.text('MaxResults');
  if (ids.length > 0 && asked !== undefined)
    throw new ServiceError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  const found = ids.length > 0 ? ids.map((id) => machineOf(ec2, id)) : flapping(ec2);
  const machines = found.filter((machine) => passes(ec2, machine, form));
  const { items, next } = pageOf(machines, { form, most: ec2.page ?? 1_000 });
  return {
    reservationSet: { item: items.map((machine) => reservation(ec2, machine)) },
    nextToken: next,
  };
}

function reservation(ec2: Ec2, machine: Machine): Xml {
  const { id, state, type, zone, market, launchedAt } = machine.instance;
  const instance = {
    instanceId: id,
    instanceState: { code: STATE_CODES[state], name: state },
    instanceType: type,
    launchTime: new Date(launchedAt).toISOString(),
    placement: { availabilityZone: zone, tenancy: 'default' },
    // There is no lifecycle of an instance on demand.
    instanceLifecycle: market === 'spot' ? 'spot' : undefined,
    clientToken: machine.token,
    tagSet: {
      item: Object.entries(tagsOf(ec2, machine)).map(([key, value]) => ({ key, value })),
    },
  };
  return { reservationId: `r-${id}`, instancesSet: { item: instance } };
}

/** Machines that were there before bear what the cluster's own launches would have given them. */
function tagsOf({ tags, cluster }: Ec2, { instance }: Machine): Readonly<Record<string, string>> {
  const { id, operation } = instance;
  const own = { ...WORKER_TAGS, [CLUSTER_TAG]: cluster };
  return tags.get(id) ?? (operation ? { ...own, [OPERATION_TAG]: operation } : own);
}

/** All filters must hold, each with any of its values. */
function passes(ec2: Ec2, machine: Machine, form: Form): boolean {
  return form.list('Filter').every((filter) => {
    const name = filter.text('Name') ?? '';
    const value = fieldOf(ec2, machine, name);
    return value !== undefined && filter.all('Value').includes(value);
  });
}

function fieldOf(ec2: Ec2, machine: Machine, name: string): string | undefined {
  if (name.startsWith('tag:')) return tagsOf(ec2, machine)[name.slice('tag:'.length)];
  if (name === 'instance-state-name') return machine.instance.state;
  throw new ServiceError('InvalidParameterValue', `The filter '${name}' is invalid`);
}

/** A machine that reads do not show yet is as unknown as one that never was. */
function machineOf(ec2: Ec2, id: string): Machine {
  if (!/^i-[0-9a-z]+$/.test(id))
    throw new ServiceError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`);
  const machine = visible(ec2).find((it) => it.instance.id === id);
  if (machine) return machine;
  throw new ServiceError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
}

/** TerminateInstances: one unknown id refuses them all; ending what has ended changes nothing. */
export function terminateInstances(ec2: Ec2, form: Form): XmlElements {
  const machines = form.all('InstanceId').map((id) => machineOf(ec2, id));
  const ended = machines.map((machine) => {
    const { id, state: before } = machine.instance;
    tell(ec2.world, { kind: 'terminate-called', instance: id });
    endMachine(ec2.world, machine);
    const { state } = machine.instance;
    return {
      instanceId: id,
      currentState: { code: STATE_CODES[state], name: state },
      previousState: { code: STATE_CODES[before], name: before },
    };
  });
  return { instancesSet: { item: ended } };
}
