import { describe, expect, test } from 'vitest';
import { kubernetesDelivery } from '../../../../autoscaler/src/adapters/kubernetes/delivery.ts';
import type { Millis } from '../../../../autoscaler/src/core/units.ts';
import type { Delivery } from '../../../../autoscaler/src/ports/delivery.ts';
import { OperatingError } from '../../../../autoscaler/src/ports/errors.ts';
import type { Exchange } from '../../../../autoscaler/src/ports/exchange.ts';
import { documentsOf } from '../../../../autoscaler/world/model/documents.ts';
import { applyConfigMap } from '../../../../autoscaler/world/model/flux-apply.ts';
import {
  kustomizationDocument,
  writeStatus,
} from '../../../../autoscaler/world/model/flux-objects.ts';
import { createWorld } from '../../../../autoscaler/world/model/world.ts';
import { NOON } from '../../../support/cluster.ts';
import { overTheWire, SERVER, TOKEN } from '../../../support/kubernetes-wire.ts';
import { aShopOptions } from '../../../support/world.ts';

const over = (exchange: Exchange): Delivery =>
  kubernetesDelivery({
    exchange,
    server: SERVER,
    token: async () => TOKEN,
    patience: {
      clock: { now: () => NOON, sleep: async () => {} },
      attempts: 1,
      pause: 1 as Millis,
      jitter: () => 1,
    },
    timeout: 1_000 as Millis,
  });

const POLICY = { namespace: 'smartscale', name: 'scaling-policy' };

function aCluster() {
  const world = createWorld(aShopOptions());
  const { wire, sent, silence } = overTheWire(world);
  const apply = (content: string) =>
    applyConfigMap(world, { ...POLICY, data: { 'policy.yaml': content } });
  const lost: Exchange = async (request) => {
    await wire(request);
    throw new OperatingError({ service: 'kubernetes', kind: 'timeout' }, 'no answer');
  };
  return { world, apply, sent, silence, port: over(wire), losing: over(lost) };
}

async function applied(port: Delivery) {
  const found = await port.policy();
  if (!found) throw new Error('there is no policy');
  return found;
}

describe('the policy in the cluster', () => {
  test('has a verdict of Flux only while none is asked for, and only on its health', async () => {
    const { world, port } = aCluster();
    kustomizationDocument(world, POLICY.name, false);
    const says = async (status: 'True' | 'False' | 'Unknown', reason: string, more = {}) => {
      const conditions = [{ type: 'Ready', status, reason, message: '' }] as const;
      writeStatus(world, POLICY.name, { conditions, ...more });
      return (await port.revisions()).says;
    };
    expect(await says('True', 'ReconciliationSucceeded')).toBe('ready');
    expect(await says('False', 'HealthCheckFailed')).toBe('unhealthy');
    expect(await says('False', 'DependencyNotReady')).toBeUndefined();
    expect(await says('Unknown', 'Progressing')).toBeUndefined();
    await port.ask('one');
    expect(await says('True', 'ReconciliationSucceeded')).toBeUndefined();
    const handled = { lastHandledReconcileAt: 'one' };
    expect(await says('True', 'ReconciliationSucceeded', handled)).toBe('ready');
  });

  test('is read byte for byte, and is nothing where nobody has applied it', async () => {
    const { port, apply } = aCluster();
    expect(await port.policy()).toBeUndefined();
    const content = '# ünïcode, tabs\t and no newline at the end';
    apply(content);
    expect(await port.policy()).toMatchObject({ content, annotations: {} });
  });

  test('is annotated under the version that was seen, and not under another', async () => {
    const { port, apply } = aCluster();
    apply('one');
    const seen = await applied(port);
    const after = await port.annotate(seen, { 'smartscale.dev/synced-policy': 'one' });
    expect(after).toMatchObject({ annotations: { 'smartscale.dev/synced-policy': 'one' } });
    expect(await port.annotate(seen, { a: 'b' })).toBe('moved');
    apply('two');
    expect(await port.annotate(after as typeof seen, { a: 'b' })).toBe('moved');
    expect((await applied(port)).annotations).not.toHaveProperty('a');
  });

  test('loses an annotation that is null, and none that is not named', async () => {
    const { port, apply } = aCluster();
    apply('one');
    const first = await port.annotate(await applied(port), { a: '1', b: '2' });
    await port.annotate(first as Exclude<typeof first, 'moved'>, { a: null });
    expect((await applied(port)).annotations).toEqual({ b: '2' });
  });

  test('has moved when the answer to an annotation was lost, and shows that it was written', async () => {
    const { port, losing, apply } = aCluster();
    apply('one');
    const seen = await applied(port);
    await expect(losing.annotate(seen, { a: '1' })).rejects.toBeInstanceOf(OperatingError);
    expect(await port.annotate(seen, { a: '1' })).toBe('moved');
    expect((await applied(port)).annotations).toEqual({ a: '1' });
  });

  test('shows one event however often it is told', async () => {
    const { port, apply, world } = aCluster();
    apply('one');
    const object = await applied(port);
    const event = { type: 'Warning', reason: 'PolicyRefused', message: 'x'.repeat(3_000) } as const;
    for (let times = 0; times < 3; times++) await port.tell(object, event);
    await port.tell(object, { ...event, message: 'another' });
    const events = documentsOf(world, 'Event');
    expect(events).toHaveLength(2);
    expect(String(events[0]?.body['message'])).toHaveLength(1_024);
    expect(events[0]?.body['involvedObject']).toMatchObject({ kind: 'ConfigMap', uid: object.uid });
  });

  test('has files beside it, each of which may be missing; and Flux, which may not know it', async () => {
    const { port, world } = aCluster();
    expect(await port.files()).toEqual({});
    expect(await port.revisions()).toEqual({});
    const data = { 'guardrails.yaml': 'bounds' };
    applyConfigMap(world, { namespace: 'smartscale', name: 'policy-guardrails', data });
    expect(await port.files()).toEqual({ guardrails: 'bounds' });
  });

  test('throws when nobody answers: silence is no missing policy', async () => {
    const cluster = aCluster();
    cluster.apply('one');
    const failing = over(async () => {
      throw new OperatingError({ service: 'kubernetes', kind: 'unavailable' }, 'gone');
    });
    for (const call of [failing.policy, failing.files, failing.revisions])
      await expect(call()).rejects.toBeInstanceOf(OperatingError);
  });
});
