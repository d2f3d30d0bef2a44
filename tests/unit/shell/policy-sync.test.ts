import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { PLACES } from '../../../autoscaler/world/wire/internet.ts';
import { policyText } from '../../support/policy-files.ts';
import { edit, kinds, MINUTE, maxOf } from '../../support/policy-steps.ts';
import { aPolicyWorld, FILES } from '../../support/policy-world.ts';

describe('a policy that is good', () => {
  test('goes live within seconds after Flux applied it, and only then is Flux Ready', async () => {
    const here = await aPolicyWorld();
    await here.pass(MINUTE);
    const head = `main@sha1:${here.git.head().sha}`;
    expect(here.live()).toMatchObject({ kind: 'envelope', published: { revision: head } });
    expect(here.annotations()).toMatchObject({
      'sync-state': 'Synced',
      'synced-policy': here.content(),
      'synced-revision': head,
    });
    expect(here.ready()).toMatchObject({ status: 'True', message: `Applied revision: ${head}` });
    expect(here.news()).toMatchObject([{ kind: 'policy-changed', instead: 'nothing' }]);
    expect(here.events()).toEqual([
      expect.stringMatching(/^Normal PolicySynced: Live as version 1/),
    ]);
  });

  test('is put once, however often it is looked at', async () => {
    const here = await aPolicyWorld();
    await here.pass(minutes(10));
    expect(here.versions()).toHaveLength(1);
    expect(here.news()).toHaveLength(1);
    expect(here.reports.length).toBeGreaterThan(50);
  });

  test('tells what it changes, each with its direction', async () => {
    const here = await aPolicyWorld();
    await here.pass(MINUTE);
    edit(here, policyText({ max: 9 }));
    await here.pass(minutes(2));
    const [, news] = here.news();
    expect(news).toMatchObject({ kind: 'policy-changed', policy: 'techflow' });
    expect(news).toHaveProperty('changes', [
      expect.stringMatching(/^spec\.nodes\.max: 8 → 9 \(dearer: .+\)$/),
    ]);
  });

  test('is vouched for only after it was found where it was put', async () => {
    const other = await aPolicyWorld();
    await other.pass(MINUTE);
    const [text = ''] = other.versions();
    let hands = 0;
    const here = await aPolicyWorld({
      watch: (it) => {
        if (it.versions().length !== 1 || hands > 0) return;
        hands += 1;
        it.writeByHand(text.replace('"appliedAt":"2026', '"appliedAt":"2025'));
      },
    });
    await here.pass(seconds(3));
    expect(here.annotations()).toMatchObject({
      'sync-state': 'Failed',
      'sync-message': expect.stringMatching(/put as version 1, and version 2 was found to hold/),
    });
    expect(here.annotations()).not.toHaveProperty('synced-policy');
    await here.pass(MINUTE);
    expect(here.annotations()).toMatchObject({ 'sync-state': 'Synced' });
  });

  test('is not put again for a comment, and vouched for all the same', async () => {
    const here = await aPolicyWorld();
    await here.pass(MINUTE);
    edit(here, `# Written anew.\n${policyText()}`);
    await here.pass(minutes(2));
    expect(here.versions()).toHaveLength(1);
    expect(here.annotations()['synced-policy']).toMatch(/^# Written anew/);
    expect(here.ready()).toMatchObject({ status: 'True' });
    expect(kinds(here)).toEqual(['policy-changed']);
  });

  test('comes in two versions in quick succession, and the second one stays', async () => {
    const here = await aPolicyWorld();
    await here.pass(minutes(1.99));
    edit(here, policyText({ max: 9 }));
    await here.pass(minutes(0.03));
    edit(here, policyText({ max: 10 }));
    await here.pass(minutes(2));
    expect(maxOf(here)).toBe(10);
    expect(here.ready()).toMatchObject({ status: 'True' });
  });
});

describe('a policy that is not good', () => {
  test('is refused with its line, and the one before goes on until it is mended', async () => {
    const here = await aPolicyWorld();
    await here.pass(MINUTE);
    edit(here, policyText({ above: '170%' }), 'Slip');
    await here.pass(minutes(2));
    expect(maxOf(here)).toBe(8);
    expect(here.versions()).toHaveLength(1);
    const message = here.annotations()['sync-message'];
    expect(message).toMatch(/^Refused: .+\npolicies\/scaling-policy\.yaml:13:19: /);
    expect(message).toMatch(/ spec\.scaleUp\.cpu\.above: expected .+, got "170%"$/);
    expect(here.ready()).toMatchObject({ status: 'False', reason: 'HealthCheckFailed' });
    expect(here.events()).toContainEqual(`Warning PolicyRefused: ${message}`);
    expect(kinds(here)).toEqual(['policy-changed', 'policy-refused']);
    edit(here, policyText({ above: '75%' }), 'Mend it');
    await here.pass(minutes(2));
    expect(here.ready()).toMatchObject({ status: 'True' });
    expect(here.annotations()).not.toHaveProperty('refused-policy');
  });

  test('may break a bound, which is judged again when the guardrails change', async () => {
    const here = await aPolicyWorld();
    edit(here, policyText({ max: 12 }));
    await here.pass(MINUTE);
    expect(here.live()).toEqual({ kind: 'nothing' });
    expect(here.annotations()['sync-message']).toMatch(
      /:11:10: spec\.nodes\.max: expected at most 10, got 12 \(bound by .+guardrails\.yaml:8/,
    );
    here.git.commit('Allow twelve', { 'policies/guardrails.yaml': guardrails(12) });
    await here.pass(minutes(2));
    expect(maxOf(here)).toBe(12);
    here.git.commit('Only six', { 'policies/guardrails.yaml': guardrails(6) });
    await here.fetch();
    await here.pass(seconds(15));
    // What is live stays, for nothing better is there; but Flux is not Ready, and people are told.
    expect(maxOf(here)).toBe(12);
    expect(here.annotations()['sync-message']).toMatch(/^Refused, though it is live/);
    expect(here.ready()).toMatchObject({ status: 'False' });
    expect(kinds(here)).toEqual(['policy-refused', 'policy-changed', 'policy-refused']);
    here.git.commit('Twelve again', { 'policies/guardrails.yaml': guardrails(12) });
    await here.fetch();
    await here.pass(seconds(15));
    expect(here.ready()).toMatchObject({ status: 'True' });
    expect(here.forbidden).toEqual([]);
  });

  test('waits for guardrails that come after it', async () => {
    const here = await aPolicyWorld({ files: { ...FILES, 'policies/guardrails.yaml': '' } });
    here.git.commit('None', { 'policies/guardrails.yaml': undefined });
    await here.pass(MINUTE);
    expect(here.live()).toEqual({ kind: 'nothing' });
    expect(here.annotations()).toMatchObject({
      'sync-state': 'Failed',
      'sync-message': expect.stringMatching(
        /ConfigMap policy-guardrails is not in the cluster yet/,
      ),
    });
    expect(here.ready()).toMatchObject({ status: 'Unknown' });
    here.git.commit('Guard', { 'policies/guardrails.yaml': guardrails(10) });
    await here.pass(minutes(2));
    expect(maxOf(here)).toBe(8);
    expect(here.ready()).toMatchObject({ status: 'True' });
  });

  test('is refused when no parameter could hold it, and noted when it takes a larger one', async () => {
    const here = await aPolicyWorld();
    edit(here, policyText() + schedules(40));
    await here.pass(minutes(2));
    expect(here.wire.parameters.get(PLACES.parameter)).toMatchObject({ tier: 'Advanced' });
    expect(here.annotations()['sync-message']).toMatch(/It takes \d+ bytes: beyond 4096/);
    edit(here, policyText() + schedules(90));
    await here.pass(minutes(2));
    expect(here.annotations()['sync-message']).toMatch(/expected at most 8192 bytes/);
    // Once of the advanced tier, it stays so; a short one is taken all the same.
    edit(here, policyText());
    await here.pass(minutes(2));
    expect(here.wire.parameters.get(PLACES.parameter)).toMatchObject({ tier: 'Advanced' });
    expect(here.ready()).toMatchObject({ status: 'True' });
  });
});

const guardrails = (max: number): string =>
  (FILES['policies/guardrails.yaml'] ?? '').replace('10', String(max));

const schedules = (count: number): string =>
  `  schedules:\n${Array.from({ length: count }, (_, index) => `    - { name: rush-number-${index}, cron: "0 9 ${1 + (index % 28)} * *", duration: 1h, nodes: 4 }\n`).join('')}`;
