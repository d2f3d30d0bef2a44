import { describe, expect, test } from 'vitest';
import { overrideCommand } from '../../../autoscaler/src/core/explain/override.ts';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { dropDocument } from '../../../autoscaler/world/model/documents.ts';
import { freeze, policyText } from '../../support/policy-files.ts';
import { aFreeze, byHand, edit, kinds, MINUTE, maxOf } from '../../support/policy-steps.ts';
import { aPolicyWorld, FILES } from '../../support/policy-world.ts';

describe('a sync window', () => {
  test('holds a change, says until when, and lets it through by itself', async () => {
    const here = await aFreeze({ duration: '6m' });
    edit(here, policyText({ max: 9 }));
    await here.pass(minutes(2));
    expect(maxOf(here)).toBe(8);
    expect(here.annotations()).toMatchObject({ 'sync-state': 'Held' });
    const message = here.annotations()['sync-message'] ?? '';
    expect(message).toMatch(/"evening freeze" .+ is open, and denies changes/);
    expect(message).toMatch(
      /Not live before Mon 2026-11-23 18:06 Asia\/Dhaka \(2026-11-23T12:06:00Z\)/,
    );
    expect(here.ready()).toMatchObject({ status: 'False', reason: 'HealthCheckFailed' });
    expect(here.reports.at(-1)).toMatchObject({
      outcome: 'held',
      until: Date.UTC(2026, 10, 23, 12, 6),
    });
    expect(here.news().at(-1)).toMatchObject({ kind: 'policy-held', byHand: true });
    await here.pass(minutes(3));
    expect(maxOf(here)).toBe(9);
    expect(here.ready()).toMatchObject({ status: 'True' });
  });

  test('does not hold a revert to what was live in the last 30 days', async () => {
    const here = await aFreeze();
    const first = here.annotations()['synced-hash'];
    here.git.commit('Freeze off', { 'policies/delivery.yaml': FILES['policies/delivery.yaml'] });
    edit(here, policyText({ max: 9 }));
    await here.pass(minutes(2));
    expect(maxOf(here)).toBe(9);
    here.git.commit('Freeze', { 'policies/delivery.yaml': freeze() });
    await here.pass(minutes(2));
    edit(here, policyText(), 'Revert "Edit"');
    await here.pass(minutes(2));
    expect(here.annotations()).toMatchObject({ 'sync-state': 'Synced', 'synced-hash': first });
    expect(here.ready()).toMatchObject({ status: 'True' });
    expect(here.news().at(-1)).toMatchObject({ kind: 'policy-changed', returns: true });
  });

  test('is passed by hand where it allows that, for that content alone', async () => {
    const here = await aFreeze();
    edit(here, policyText({ max: 9 }));
    await here.pass(minutes(2));
    const [, hash = ''] = /sync-now=(\w+)/.exec(here.annotations()['sync-message'] ?? '') ?? [];
    expect(here.annotations()['sync-message']).toContain(overrideCommand(hash));
    byHand(here, hash);
    await here.pass(MINUTE);
    expect(maxOf(here)).toBe(9);
    expect(here.annotations()).not.toHaveProperty('sync-now');
    edit(here, policyText({ max: 7 }));
    await here.pass(minutes(2));
    expect(maxOf(here)).toBe(9);
  });

  test('is not passed by hand where it forbids that', async () => {
    const here = await aFreeze({ manualSync: false });
    edit(here, policyText({ max: 9 }));
    await here.pass(minutes(2));
    expect(here.annotations()['sync-message']).toMatch(/lets nothing through by hand/);
    const news = here.news().at(-1);
    byHand(here, news?.kind === 'policy-held' ? news.hash : '');
    await here.pass(MINUTE);
    expect(maxOf(here)).toBe(8);
  });

  test('that nobody can read holds everything new, and says so', async () => {
    const here = await aPolicyWorld();
    await here.pass(MINUTE);
    here.git.commit('Slip', { 'policies/delivery.yaml': 'kind: DeliveryPolicy\nspec: 7\n' });
    edit(here, policyText({ max: 9 }));
    await here.pass(minutes(3));
    expect(maxOf(here)).toBe(8);
    expect(here.annotations()['sync-message']).toMatch(/policies\/delivery\.yaml:/);
    edit(here, policyText());
    await here.pass(minutes(2));
    expect(here.annotations()).toMatchObject({ 'sync-state': 'Synced' });
  });
});

describe('what others do', () => {
  test('a deleted ConfigMap takes nothing away, and is no news when it comes back', async () => {
    const here = await aPolicyWorld();
    await here.pass(MINUTE);
    dropDocument(here.world, {
      kind: 'ConfigMap',
      namespace: 'smartscale',
      name: 'scaling-policy',
    });
    await here.pass(MINUTE);
    expect(maxOf(here)).toBe(8);
    expect(here.reports.at(-1)).toEqual({ outcome: 'absent' });
    await here.pass(minutes(6));
    expect(here.annotations()).toMatchObject({ 'sync-state': 'Synced' });
    expect(here.versions()).toHaveLength(1);
    expect(kinds(here)).toEqual(['policy-changed']);
  });

  test.each([
    ['nonsense', 'max=50'],
    ['an envelope that was edited', undefined],
  ])('a parameter written by hand is put back: %s', async (_, text) => {
    const here = await aFreeze();
    const before = here.versions()[0] ?? '';
    here.writeByHand(text ?? before.replace('"max":8', '"max":50'));
    expect(here.live()).toMatchObject({ kind: 'unreadable' });
    await here.pass(MINUTE);
    expect(maxOf(here)).toBe(8);
    expect(here.versions()).toHaveLength(3);
    expect(here.logged.at(-1)).toContain('"why":"put-back"');
    expect(here.news().at(-1)).toMatchObject({ instead: 'unreadable', returns: true });
  });

  test('what kubectl annotates under its usual name is taken back by Flux', async () => {
    const here = await aPolicyWorld();
    await here.pass(MINUTE);
    byHand(here, 'anything', 'kubectl-annotate');
    edit(here, policyText({ max: 9 }));
    await here.pass(minutes(2));
    expect(here.annotations()).not.toHaveProperty('sync-now');
    expect(here.annotations()).toMatchObject({ 'sync-state': 'Synced' });
  });

  test('a parameter store that throttles is told of, and waited for', async () => {
    const out = { on: true };
    const here = await aPolicyWorld({
      faults: { outage: (service) => (out.on && service === 'ssm' ? 'throttled' : undefined) },
    });
    await here.pass(minutes(2));
    expect(here.annotations()).toMatchObject({
      'sync-state': 'Failed',
      'sync-message': expect.stringMatching(/tried again: ThrottlingException: Rate exceeded/),
    });
    expect(here.ready()).not.toMatchObject({ status: 'True' });
    out.on = false;
    await here.pass(MINUTE);
    expect(here.annotations()).toMatchObject({ 'sync-state': 'Synced' });
    expect(here.ready()).toMatchObject({ status: 'True' });
    // Once live, a store that is away makes nothing untrue.
    out.on = true;
    await here.pass(minutes(2));
    expect(here.annotations()).toMatchObject({ 'sync-state': 'Synced' });
    expect(here.reports.at(-1)).toMatchObject({ outcome: 'failed' });
  });

  test('a topic that is away keeps nothing from going live, and is told when it is back', async () => {
    const out = { on: true };
    const here = await aPolicyWorld({
      faults: { outage: (service) => (out.on && service === 'sns' ? 'timeout' : undefined) },
    });
    await here.pass(MINUTE);
    expect(here.ready()).toMatchObject({ status: 'True' });
    expect(here.news()).toEqual([]);
    out.on = false;
    await here.pass(MINUTE);
    expect(kinds(here)).toEqual(['policy-changed']);
  });
});
