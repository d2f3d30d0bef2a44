import { describe, expect, it } from 'vitest';
import type { Instance, Node } from '../../../autoscaler/src/core/cluster.ts';
import { sweep } from '../../../autoscaler/src/core/operations/sweeps.ts';
import type { State } from '../../../autoscaler/src/core/state.ts';
import { after, minutes } from '../../../autoscaler/src/core/units.ts';
import { aNode, NOON } from '../../support/cluster.ts';
import { anInstance, aPolicy, aState } from '../../support/observation.ts';
import {
  aLaunch,
  aRemoval,
  DRAINING,
  instanceId,
  NEW,
  operationId,
  RECLAIMING,
} from '../../support/operations.ts';

const POLICY = aPolicy();
const SILENT = { ready: false } as const;

interface World {
  readonly nodes?: readonly Node[];
  readonly instances?: readonly Instance[];
  readonly state?: Partial<State>;
}

const look = ({ nodes = [], instances = [], state }: World, now = NOON) =>
  sweep({ now, nodes, instances, state: aState(state), policy: POLICY });

/** The same sight so many times, so far apart: the last sweep. */
function keepLooking(world: World, times: number, every = minutes(4)) {
  let swept = look(world);
  for (let i = 1; i < times; i++) {
    const state = { ...world.state, suspects: swept.suspects };
    swept = look({ ...world, state }, after(NOON, (i * every) as typeof every));
  }
  return swept;
}

const orphan = anInstance({ id: NEW, operation: operationId('up-1-0') });
const ghost = aNode({ name: 'a1', ...SILENT });

describe('an instance that nobody answers for', () => {
  it('is ended after the grace, seen so at six looks at least', () => {
    expect(keepLooking({ instances: [orphan] }, 5).orphans).toEqual([]);
    expect(keepLooking({ instances: [orphan] }, 6).orphans).toEqual([NEW]);
    expect(keepLooking({ instances: [orphan] }, 10, minutes(1)).orphans).toEqual([]);
    expect(keepLooking({ instances: [orphan] }, 11, minutes(1)).orphans).toEqual([NEW]);
  });

  it('is suspected anew when it had an owner meanwhile', () => {
    const { suspects } = keepLooking({ instances: [orphan] }, 3);
    const node = aNode({ name: 'n', instance: NEW });
    const owned = look({ instances: [orphan], nodes: [node], state: { suspects } });
    expect(owned.suspects).toEqual([]);
  });

  it('is none while its node is registered, Ready or not', () => {
    const nodes = [aNode({ name: 'n', instance: NEW, ...SILENT })];
    expect(keepLooking({ instances: [orphan], nodes }, 9).suspects).toEqual([]);
  });

  it('is none while an open operation launched it, reclaims it, or removes it', () => {
    for (const operation of [
      aLaunch(),
      aLaunch(RECLAIMING, { id: operationId('up-9-9') }),
      aRemoval(DRAINING, { instance: NEW }),
    ])
      expect(look({ instances: [orphan], state: { operations: [operation] } }).suspects).toEqual(
        [],
      );
  });

  it('is none when it ends already', () => {
    for (const state of ['shutting-down', 'terminated', 'stopping', 'stopped'] as const)
      expect(look({ instances: [{ ...orphan, state }] }).suspects).toEqual([]);
  });
});

describe('a node without an instance', () => {
  it('is deleted after the grace when EC2 says terminated, or nothing', () => {
    const gone = anInstance({ id: instanceId('i-a1'), state: 'terminated' });
    for (const instances of [[gone], []])
      expect(keepLooking({ nodes: [ghost], instances }, 6).ghosts).toEqual([
        { node: 'a1', uid: 'uid-a1' },
      ]);
    expect(keepLooking({ nodes: [ghost] }, 5).ghosts).toEqual([]);
  });

  it('is none while its kubelet speaks, or its instance lives or is only ending', () => {
    expect(keepLooking({ nodes: [{ ...ghost, ready: true }] }, 9).suspects).toEqual([]);
    for (const state of ['running', 'pending', 'shutting-down'] as const) {
      const instances = [anInstance({ id: instanceId('i-a1'), state })];
      const swept = keepLooking({ nodes: [ghost], instances }, 9);
      expect([swept.suspects, swept.ghosts]).toEqual([[], []]);
    }
  });

  it('is never the server, nor a node that an operation removes', () => {
    const server = aNode({ name: 's', role: 'server', ...SILENT });
    expect(keepLooking({ nodes: [server] }, 9).suspects).toEqual([]);
    const operations = [aRemoval({ phase: 'deregistering' })];
    expect(keepLooking({ nodes: [ghost], state: { operations } }, 9).suspects).toEqual([]);
  });

  it('is judged by its uid: a node of the same name that is new begins anew', () => {
    const { suspects } = keepLooking({ nodes: [ghost] }, 3);
    const again = look({ nodes: [{ ...ghost, uid: 'uid-2' }], state: { suspects } });
    expect(again.suspects).toMatchObject([{ key: 'node/uid-2', looks: 1 }]);
  });
});

describe('a cordon of ours', () => {
  const closed = { ...aNode({ name: 'a1', schedulable: false }), cordonedBy: 'down-1-0' };

  it('is lifted when its operation is no more', () => {
    expect(look({ nodes: [closed] }).cordons).toEqual([{ node: 'a1', by: 'down-1-0' }]);
  });

  it('stays while its operation, another removal of the node, or a notice stands', () => {
    const of = (state: Partial<State>) => look({ nodes: [closed], state }).cordons;
    expect(of({ operations: [aRemoval(DRAINING)] })).toEqual([]);
    expect(of({ operations: [aRemoval(DRAINING, { id: operationId('down-2-0') })] })).toEqual([]);
    const notice = { instance: instanceId('i-a1'), kind: 'spot-interruption', at: NOON } as const;
    expect(of({ notices: [notice] })).toEqual([]);
  });

  it('of a node that AWS takes stays for the grace, though its notice was lost', () => {
    const dying = { ...closed, cordonedBy: 'notice/i-a1' };
    const instances = [anInstance({ id: instanceId('i-a1') })];
    const swept = (times: number) => keepLooking({ nodes: [dying], instances }, times);
    expect(swept(1)).toMatchObject({ cordons: [], suspects: [{ kind: 'cordon', looks: 1 }] });
    expect(swept(5).cordons).toEqual([]);
    expect(swept(6).cordons).toEqual([{ node: 'a1', by: 'notice/i-a1' }]);
  });

  it('is no business of ours when a person closed the node, or it is open', () => {
    const { cordonedBy: _, ...byHand } = closed;
    expect(look({ nodes: [byHand, { ...closed, schedulable: true }] }).cordons).toEqual([]);
  });
});
