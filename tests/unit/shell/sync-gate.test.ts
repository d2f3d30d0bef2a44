import { describe, expect, test } from 'vitest';
import { type Instant, minutes } from '../../../autoscaler/src/core/units.ts';
import {
  annotated,
  documentNamed,
  putDocument,
} from '../../../autoscaler/world/model/documents.ts';
import { readStatus } from '../../../autoscaler/world/model/flux-objects.ts';
import { revisionOf } from '../../../autoscaler/world/model/git.ts';
import { aPolicyWorld, FILES, type PolicyWorld } from '../../support/policy-world.ts';

const APP = 'demo-app';
const GATE = { kind: 'Kustomization', namespace: 'flux-system', name: `sync-gate-${APP}` } as const;
const CONTENT = 'clusters/demo-app.yaml';
const OTHER = 'clusters/monitoring.yaml';

/** In Dhaka it is six in the evening: the freeze begins five minutes later, and lasts ten. */
const delivery = (manualSync = true): string => `apiVersion: smartscale.dev/v1
kind: DeliveryPolicy
metadata:
  name: techflow
spec:
  sourceRepos: ["https://git.example/techflow/smartscale"]
  destinations:
    - { name: in-cluster, namespace: shop }
  syncWindows:
    - kind: deny
      schedule: "5 18 * * *"
      duration: 10m
      timeZone: Asia/Dhaka
      applications: [${APP}]
      manualSync: ${manualSync}
  applications:
    - { name: namespaces, path: ./clusters/namespaces, namespace: flux-system }
    - name: ${APP}
      path: ./clusters/demo-app
      namespace: shop
      syncPolicy: { automated: { selfHeal: true } }
`;

const open = (files: Record<string, string> = {}) =>
  aPolicyWorld({
    gated: APP,
    files: { ...FILES, 'policies/delivery.yaml': delivery(), [CONTENT]: 'one', ...files },
  });

const gate = ({ world }: PolicyWorld) =>
  Object.fromEntries(
    Object.entries(documentNamed(world, GATE)?.annotations ?? {}).map(([name, { value }]) => [
      name.replace('smartscale.dev/', ''),
      value,
    ]),
  );

const applied = ({ world }: PolicyWorld): unknown => {
  const name = { kind: 'ConfigMap', namespace: 'smartscale', name: APP } as const;
  return (documentNamed(world, name)?.body['data'] as { content?: string } | undefined)?.content;
};

const revision = ({ world }: PolicyWorld) => readStatus(world, APP).lastAppliedRevision;

const until = (here: PolicyWorld, minute: number) =>
  here.pass(minutes(minute - (here.world.now - START) / minutes(1)));
const START = Date.UTC(2026, 10, 23, 12) as Instant;

describe('the gate of an application', () => {
  test('is open outside its windows, shut inside them, and opens by itself', async () => {
    const here = await open();
    await until(here, 2);
    expect(gate(here)).toMatchObject({ sync: 'open' });
    expect(applied(here)).toBe('one');
    await until(here, 6);
    expect(gate(here)).toMatchObject({
      sync: 'closed',
      'sync-message':
        'the deny window "5 18 * * *" Asia/Dhaka for 10m is open, and denies changes. ' +
        'Not before 2026-11-23T12:15:00Z.',
    });
    here.git.commit('Two', { [CONTENT]: 'two' });
    await until(here, 14);
    expect(applied(here)).toBe('one');
    expect(readStatus(here.world, APP).conditions?.[0]).toMatchObject({
      status: 'False',
      reason: 'DependencyNotReady',
    });
    await until(here, 16);
    expect(gate(here)).toMatchObject({ sync: 'open' });
    expect(applied(here)).toBe('two');
  });

  test('lets a revert to what was live lately pass, and shuts again behind it', async () => {
    const here = await open();
    await until(here, 2);
    here.git.commit('Two', { [CONTENT]: 'two' });
    await until(here, 6);
    expect(applied(here)).toBe('two');
    here.git.revert();
    await until(here, 8);
    expect(applied(here)).toBe('one');
    expect(gate(here)).toMatchObject({ sync: 'closed' });
    here.git.commit('Three', { [CONTENT]: 'three' });
    await until(here, 10);
    expect(applied(here)).toBe('one');
  });

  test('lets the revert of an older commit pass, though other things changed since', async () => {
    const here = await open();
    await until(here, 2);
    const two = here.git.commit('Two', { [CONTENT]: 'two' });
    here.git.commit('Of another', { [OTHER]: 'new' });
    await until(here, 6);
    expect(applied(here)).toBe('two');
    const reverted = here.git.revert(two);
    await until(here, 9);
    expect(applied(here)).toBe('one');
    expect(revision(here)).toBe(revisionOf(reverted));
    expect(gate(here)).toMatchObject({ sync: 'closed' });
  });

  test('lets a commit pass that changes nothing of it, and nothing that comes with it', async () => {
    const here = await open();
    await until(here, 6);
    const other = here.git.commit('Of another', { [OTHER]: 'new' });
    await until(here, 9);
    expect(revision(here)).toBe(revisionOf(other));
    here.git.commit('Of both', { [OTHER]: 'newer', [CONTENT]: 'two' });
    await until(here, 12);
    expect(revision(here)).toBe(revisionOf(other));
    expect(applied(here)).toBe('one');
  });

  test('lets a person pass one commit where the window allows that, and not else', async () => {
    const here = await open();
    await until(here, 6);
    const byHand = async (minute: number) => {
      const { sha } = here.git.head();
      await until(here, minute);
      const found = documentNamed(here.world, GATE);
      const word = { 'smartscale.dev/sync-now': `main@sha1:${sha}` };
      if (found) putDocument(here.world, annotated(found, word, 'by-hand'));
      await until(here, minute + 1);
    };
    here.git.commit('Two', { [CONTENT]: 'two' });
    await byHand(8);
    expect(applied(here)).toBe('two');
    expect(gate(here)).toMatchObject({ sync: 'closed' });
    expect(gate(here)).not.toHaveProperty('sync-now');
    here.git.commit('Three', { [CONTENT]: 'three', 'policies/delivery.yaml': delivery(false) });
    await byHand(10);
    expect(applied(here)).toBe('two');
  });

  test('stays shut for anything new while nobody can read what is allowed', async () => {
    const here = await open({ 'policies/delivery.yaml': 'nothing: of the kind\n' });
    await until(here, 3);
    expect(gate(here)).toMatchObject({
      sync: 'closed',
      'sync-message': expect.stringMatching(/^nobody/),
    });
    expect(applied(here)).toBeUndefined();
  });

  test('is written once, however often it is looked at', async () => {
    const here = await open();
    await until(here, 2);
    const before = documentNamed(here.world, GATE);
    await until(here, 4);
    expect(documentNamed(here.world, GATE)).toBe(before);
    expect(here.forbidden).toEqual([]);
  });
});
