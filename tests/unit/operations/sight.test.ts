import { describe, expect, it } from 'vitest';
import type { Instance } from '../../../autoscaler/src/core/cluster.ts';
import { measured, unknown } from '../../../autoscaler/src/core/observation.ts';
import {
  lifeOf,
  operationId as nameOf,
  sightLaunch,
  sightRemoval,
} from '../../../autoscaler/src/core/operations/sight.ts';
import { aBarePod, aNode, aPod, MORNING, NOON } from '../../support/cluster.ts';
import { anInstance, anObservation, THREE } from '../../support/observation.ts';
import {
  aLaunch,
  aRemoval,
  DRAINING,
  instanceId,
  JOINING,
  NEW,
  operationId,
} from '../../support/operations.ts';

const mine = anInstance({ id: NEW, operation: operationId('up-1-0'), launchedAt: NOON });
const withMine = (traits: Partial<Instance> = {}) => measured([{ ...mine, ...traits }], NOON);
const node = aNode({ name: 'fresh', instance: NEW, ready: false });

describe('what is seen of a launch', () => {
  it('is the instance that carries its tag, and the node on it', () => {
    const seen = anObservation({ workers: [...THREE, node], instances: withMine() });
    expect(sightLaunch(aLaunch(), seen)).toEqual({
      now: NOON,
      instance: { id: NEW, life: 'alive' },
      node: { name: 'fresh', ready: false, readySince: node.readySince },
    });
  });

  it('is no machine of the same name from before: a restored table counts anew', () => {
    const instances = withMine({ launchedAt: MORNING });
    const seen = anObservation({ workers: [...THREE, node], instances });
    expect(sightLaunch(aLaunch(), seen)).toMatchObject({ instance: 'unseen' });
  });

  it('is nothing of other launches', () => {
    const instances = withMine({ operation: operationId('up-2-0') });
    const seen = anObservation({ workers: [...THREE, node], instances });
    expect(sightLaunch(aLaunch(), seen)).toEqual({
      now: NOON,
      instance: 'unseen',
      node: 'unregistered',
    });
  });

  it('is the node of the instance that was seen before, while the list lags or fails', () => {
    for (const instances of [unknown('unreachable'), measured([], NOON)]) {
      const seen = anObservation({ workers: [node], instances });
      const sight = sightLaunch(aLaunch(JOINING), seen);
      expect(sight.instance).toBe(instances.kind === 'unknown' ? 'unknown' : 'unseen');
      expect(sight.node).toMatchObject({ name: 'fresh' });
    }
  });

  it('is unknown, not unregistered, when the node list failed', () => {
    const seen = anObservation({ nodes: unknown('unreachable'), instances: withMine() });
    expect(sightLaunch(aLaunch(), seen).node).toBe('unknown');
  });
});

describe('what is seen of a removal', () => {
  const removal = aRemoval(DRAINING);
  const daemon = { owner: { kind: 'DaemonSet', name: 'exporter' } };

  it('counts the pods with somewhere else to be', () => {
    const pods = [
      aPod({ name: 'web', on: 'a1' }),
      aBarePod({ name: 'bare', on: 'a1' }),
      aPod({ name: 'ending', on: 'a1', deleting: true }),
      aPod({ name: 'exporter', on: 'a1', ...daemon }),
      aPod({ name: 'mirror', on: 'a1', mirror: true }),
      aPod({ name: 'job', on: 'a1', phase: 'Succeeded' }),
      aPod({ name: 'crashed', on: 'a1', phase: 'Failed' }),
      aPod({ name: 'elsewhere', on: 'a2' }),
      aPod({ name: 'waiting' }),
    ];
    expect(sightRemoval(removal, anObservation({ pods }), false)).toEqual({
      now: NOON,
      instance: { id: 'i-a1', life: 'alive' },
      node: { schedulable: true, ours: false },
      podsToMove: 3,
      needed: false,
    });
  });

  it('is unknown where a list failed, never empty', () => {
    const failed = unknown('unreachable');
    const seen = anObservation({ nodes: failed, cluster: failed, instances: failed });
    expect(sightRemoval(removal, seen, true)).toEqual({
      now: NOON,
      instance: 'unknown',
      node: 'unknown',
      podsToMove: 'unknown',
      needed: true,
    });
  });

  it('tells our cordon from a person’s', () => {
    const closed = { ...THREE[0], schedulable: false };
    const of = (it: typeof closed) =>
      sightRemoval(removal, anObservation({ workers: [it] }), false).node;
    expect(of({ ...closed, cordonedBy: 'down-1-0' })).toEqual({ schedulable: false, ours: true });
    expect(of(closed)).toEqual({ schedulable: false, ours: false });
    // Opened again by hand: the mark alone is no cordon.
    expect(of({ ...closed, schedulable: true, cordonedBy: 'down-1-0' })).toEqual({
      schedulable: true,
      ours: false,
    });
  });

  it('takes a node that registered anew under the name for another', () => {
    const seen = anObservation({ workers: [{ ...THREE[0], uid: 'uid-new' }] });
    expect(sightRemoval(removal, seen, false).node).toBe('gone');
    expect(sightRemoval(removal, anObservation({ workers: [] }), false).node).toBe('gone');
  });
});

describe('the life of an instance', () => {
  it.each([
    ['pending', 'alive'],
    ['running', 'alive'],
    ['shutting-down', 'ending'],
    ['stopping', 'ending'],
    ['stopped', 'ending'],
    ['terminated', 'gone'],
  ] as const)('%s is %s', (state, life) => {
    expect(lifeOf(anInstance({ id: instanceId('i'), state }))).toBe(life);
  });
});

describe('the id of an operation', () => {
  it('differs by kind, lease and place', () => {
    const ids = [nameOf('up', 1, 0), nameOf('down', 1, 0), nameOf('up', 2, 0), nameOf('up', 1, 1)];
    expect(new Set(ids).size).toBe(4);
  });
});
