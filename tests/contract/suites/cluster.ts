import { beforeEach, describe, expect, test } from 'vitest';
import type { Node, Pod } from '../../../autoscaler/src/core/cluster.ts';
import type { NodeName } from '../../../autoscaler/src/core/units.ts';
import type { Cluster } from '../../../autoscaler/src/ports/cluster.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';

export type PodKey = Pick<Pod, 'namespace' | 'name' | 'uid'>;

/** What a test may do to the cluster behind the port's back. Nothing else happens in it. */
export interface ClusterControls {
  /** A worker that is Ready and open. */
  readonly worker: () => Promise<NodeName>;
  /** A Ready pod there, selected by so many budgets that each allow so many disruptions. */
  readonly pod: (
    node: NodeName,
    guard?: { readonly budgets: number; readonly allowed: number },
  ) => Promise<PodKey>;
  /** The pod ends at once, and another one of the same name takes its place. */
  readonly succeed: (pod: PodKey) => Promise<PodKey>;
  /** `kubectl cordon` and `kubectl uncordon`: without any mark of ours. */
  readonly closeByHand: (node: NodeName) => Promise<void>;
  readonly openByHand: (node: NodeName) => Promise<void>;
  /** The Node is deleted, and its agent registers it anew under the same name. */
  readonly registerAnew: (node: NodeName) => Promise<void>;
  /** From now on the API server answers nothing, or answers again. */
  readonly silence: (on: boolean) => Promise<void>;
}

export interface ClusterBench {
  readonly port: Cluster;
  readonly controls: ClusterControls;
}

export interface ClusterTarget {
  readonly name: string;
  readonly open: () => Promise<ClusterBench>;
}

const OURS = 'down-7-0';
const GONE = 'i-0never' as NodeName;

export function clusterContract({ name, open }: ClusterTarget): void {
  describe(`cluster: ${name}`, () => {
    let port: Cluster;
    let controls: ClusterControls;
    let node: NodeName;
    beforeEach(async () => {
      ({ port, controls } = await open());
      node = await controls.worker();
    });

    const read = async (wanted: NodeName = node): Promise<Node> => {
      const found = (await port.nodes()).find((it) => it.name === wanted);
      if (!found) throw new Error(`no node ${wanted}`);
      return found;
    };
    const find = async ({ uid }: PodKey): Promise<Pod | undefined> =>
      (await port.objects()).pods.find((it) => it.uid === uid);
    const stays = async (pod: PodKey): Promise<boolean> => {
      const found = await find(pod);
      return found !== undefined && !found.deleting;
    };

    describe('lists', () => {
      test('show a worker as it is', async () => {
        expect(await read()).toMatchObject({ role: 'worker', ready: true, schedulable: true });
        expect((await read()).cordonedBy).toBeUndefined();
      });

      test('show a pod with its node, and the budget over it with what it allows', async () => {
        const before = (await port.objects()).budgets.length;
        const pod = await controls.pod(node, { budgets: 1, allowed: 1 });
        expect(await find(pod)).toMatchObject({ ...pod, node, ready: true, deleting: false });
        const { budgets } = await port.objects();
        expect(budgets).toHaveLength(before + 1);
        expect(budgets.at(-1)?.disruptionsAllowed).toBe(1);
      });

      test('that fail throw and are never empty', async () => {
        await controls.silence(true);
        await expect(port.nodes()).rejects.toBeInstanceOf(OperatingError);
        await expect(port.objects()).rejects.toBeInstanceOf(OperatingError);
        await controls.silence(false);
        expect(await port.nodes()).not.toEqual([]);
      });
    });

    describe('cordon', () => {
      test('closes the node and marks it as ours', async () => {
        await port.cordon(node, OURS);
        expect(await read()).toMatchObject({ schedulable: false, cordonedBy: OURS });
      });

      test('changes nothing the second time, whoever asks', async () => {
        await port.cordon(node, OURS);
        await port.cordon(node, OURS);
        await port.cordon(node, 'notice/i-1');
        expect(await read()).toMatchObject({ schedulable: false, cordonedBy: OURS });
      });

      test('never takes over what a person closed', async () => {
        await controls.closeByHand(node);
        await port.cordon(node, OURS);
        expect((await read()).schedulable).toBe(false);
        expect((await read()).cordonedBy).toBeUndefined();
      });

      test('closes again what a person opened', async () => {
        await port.cordon(node, OURS);
        await controls.openByHand(node);
        await port.cordon(node, 'down-8-0');
        expect(await read()).toMatchObject({ schedulable: false, cordonedBy: 'down-8-0' });
      });

      test('leaves what stands on the node otherwise', async () => {
        const { labels, annotations, taints } = await read();
        await port.cordon(node, OURS);
        expect(await read()).toMatchObject({ labels, annotations, taints });
        await port.uncordon(node, OURS);
        expect(await read()).toMatchObject({ labels, taints });
        expect((await read()).annotations).toEqual(annotations);
      });

      test('touches no other node', async () => {
        const other = await controls.worker();
        await port.cordon(node, OURS);
        expect((await read(other)).schedulable).toBe(true);
      });
    });

    describe('uncordon', () => {
      test('opens what we closed and takes the mark away', async () => {
        await port.cordon(node, OURS);
        await port.uncordon(node, OURS);
        expect((await read()).schedulable).toBe(true);
        expect((await read()).cordonedBy).toBeUndefined();
      });

      test('leaves closed what a person closed', async () => {
        await controls.closeByHand(node);
        await port.uncordon(node, OURS);
        expect((await read()).schedulable).toBe(false);
      });

      test('leaves closed what a person closed after us', async () => {
        await port.cordon(node, OURS);
        await controls.openByHand(node);
        await controls.closeByHand(node);
        expect((await read()).cordonedBy).toBeUndefined();
        await port.uncordon(node, OURS);
        expect((await read()).schedulable).toBe(false);
      });

      test('leaves closed what another operation of ours closed', async () => {
        await port.cordon(node, 'notice/i-1');
        await port.uncordon(node, OURS);
        expect(await read()).toMatchObject({ schedulable: false, cordonedBy: 'notice/i-1' });
      });

      test('changes nothing on an open node, nor the second time', async () => {
        await port.uncordon(node, OURS);
        await port.cordon(node, OURS);
        await port.uncordon(node, OURS);
        await port.uncordon(node, OURS);
        expect((await read()).schedulable).toBe(true);
      });
    });

    describe('eviction', () => {
      test('of a pod that no budget guards is accepted', async () => {
        const pod = await controls.pod(node);
        expect(await port.evict(pod)).toEqual({ kind: 'accepted' });
        expect(await stays(pod)).toBe(false);
      });

      test('of a pod whose budget allows one is accepted', async () => {
        const pod = await controls.pod(node, { budgets: 1, allowed: 1 });
        expect(await port.evict(pod)).toEqual({ kind: 'accepted' });
        expect(await stays(pod)).toBe(false);
      });

      test('of a pod whose budget allows none is refused, and the pod stays', async () => {
        const pod = await controls.pod(node, { budgets: 1, allowed: 0 });
        const budget = expect.stringMatching(`^${pod.namespace}/.`);
        expect(await port.evict(pod)).toEqual({ kind: 'refused-by-budget', budget });
        expect(await stays(pod)).toBe(true);
      });

      test('of a pod under two budgets says so, and the pod stays', async () => {
        const pod = await controls.pod(node, { budgets: 2, allowed: 1 });
        expect(await port.evict(pod)).toEqual({ kind: 'two-budgets' });
        expect(await stays(pod)).toBe(true);
      });

      test('of a pod that is gone says so and leaves its successor alone', async () => {
        const pod = await controls.pod(node);
        const successor = await controls.succeed(pod);
        expect(await port.evict(pod)).toEqual({ kind: 'gone' });
        expect(await stays(successor)).toBe(true);
      });

      test('may be repeated while the pod ends, and costs its budget nothing more', async () => {
        const pod = await controls.pod(node, { budgets: 1, allowed: 1 });
        await port.evict(pod);
        expect((await port.evict(pod)).kind).toMatch(/accepted|gone/);
      });

      test("never reaches a successor, whatever the successor's budget says", async () => {
        const pod = await controls.pod(node, { budgets: 1, allowed: 0 });
        const successor = await controls.succeed(pod);
        expect((await port.evict(pod)).kind).toMatch(/gone|refused-by-budget/);
        expect(await stays(successor)).toBe(true);
      });

      test('finds a pod by its name, too', async () => {
        const pod = await controls.pod(node);
        expect(await port.evict({ ...pod, name: `${pod.name}-x` })).toEqual({ kind: 'gone' });
        expect(await port.evict({ ...pod, namespace: 'elsewhere' })).toEqual({ kind: 'gone' });
        expect(await stays(pod)).toBe(true);
      });
    });

    describe('deletion of a pod', () => {
      test('goes past its budget', async () => {
        const pod = await controls.pod(node, { budgets: 1, allowed: 0 });
        await port.deletePod(pod);
        expect(await stays(pod)).toBe(false);
      });

      test('may be repeated', async () => {
        const pod = await controls.pod(node);
        await port.deletePod(pod);
        await port.deletePod(pod);
        expect(await stays(pod)).toBe(false);
      });

      test('leaves a successor of the same name alone, and is no error when it is gone', async () => {
        const pod = await controls.pod(node);
        const successor = await controls.succeed(pod);
        await port.deletePod(pod);
        expect(await stays(successor)).toBe(true);
      });
    });

    describe('deletion of a node', () => {
      test('takes the node with that UID away, and may be repeated', async () => {
        const { uid } = await read();
        await port.deleteNode(node, uid);
        expect((await port.nodes()).some((it) => it.name === node)).toBe(false);
        await port.deleteNode(node, uid);
      });

      test('leaves a node alone that registered anew under the name', async () => {
        const { uid } = await read();
        await controls.registerAnew(node);
        await port.deleteNode(node, uid);
        expect((await read()).uid).not.toBe(uid);
      });
    });

    test('writes without an answer throw, and may have had their effect', async () => {
      const pod = await controls.pod(node);
      const { uid } = await read();
      await controls.silence(true);
      const writes = await Promise.allSettled([
        port.cordon(node, OURS),
        port.uncordon(node, OURS),
        port.evict(pod),
        port.deletePod(pod),
        port.deleteNode(node, uid),
      ]);
      for (const write of writes)
        expect(write).toMatchObject({ status: 'rejected', reason: expect.any(OperatingError) });
    });

    test('writes to a node that is gone are no errors: they may be repeats', async () => {
      await port.cordon(GONE, OURS);
      await port.uncordon(GONE, OURS);
      await port.deleteNode(GONE, 'uid-0');
      expect((await port.nodes()).some((it) => it.name === GONE)).toBe(false);
    });
  });
}
