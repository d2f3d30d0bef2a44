import { describe, expect, test } from 'vitest';
import { overrideCommand } from '../../../autoscaler/src/core/explain/override.ts';
import { minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { annotated, dropDocument, putDocument } from '../../../autoscaler/world/model/documents.ts';
import { PLACES } from '../../../autoscaler/world/wire/internet.ts';
import { freeze, policyText } from '../../support/policy-files.ts';
import { aPolicyWorld, FILES, type PolicyWorld } from '../../support/policy-world.ts';

const POLICY = 'policies/scaling-policy.yaml';
const MINUTE = minutes(1);

const edit = ({ git }: PolicyWorld, text: string, message = 'Edit') =>
  git.commit(message, { [POLICY]: text });

const maxOf = ({ live }: PolicyWorld): number | undefined => {
  const it = live();
  return it.kind === 'envelope' ? it.published.policy.nodes.max : undefined;
};

const kinds = (here: PolicyWorld) => here.news().map(({ kind }) => kind);

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
    expect(message).toMatch(
      /^Refused: .+\npolicies\/scaling-policy\.yaml:13:19: spec\.scaleUp\.cpu\.above: expected .+, got "170%"/,
    );
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
      /yaml:11:10: spec\.nodes\.max: expected at most 10, got 12 \(bound by policies\/guardrails\.yaml:8/,
    );
    here.git.commit('Allow twelve', { 'policies/guardrails.yaml': guardrails(12) });
    await here.pass(minutes(2));
    expect(maxOf(here)).toBe(12);
    here.git.commit('Only six', { 'policies/guardrails.yaml': guardrails(6) });
    await here.pass(minutes(6));
    // What is live stays, for nothing better is there; but Flux is not Ready, and people are told.
    expect(maxOf(here)).toBe(12);
    expect(here.annotations()['sync-message']).toMatch(/^Refused, though it is live/);
    expect(here.ready()).toMatchObject({ status: 'False' });
    expect(kinds(here)).toEqual(['policy-refused', 'policy-changed', 'policy-refused']);
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

/** A policy that is live, and then a freeze for the rest of the evening. */
async function aFreeze(how: Parameters<typeof freeze>[0] = {}): Promise<PolicyWorld> {
  const here = await aPolicyWorld();
  await here.pass(MINUTE);
  here.git.commit('Freeze', { 'policies/delivery.yaml': freeze(how) });
  await here.pass(MINUTE);
  return here;
}

function byHand(here: PolicyWorld, hash: string, manager = 'by-hand'): void {
  const found = here.document();
  if (!found) throw new Error('there is no ConfigMap');
  putDocument(here.world, annotated(found, { 'smartscale.dev/sync-now': hash }, manager));
}

const guardrails = (max: number): string =>
  (FILES['policies/guardrails.yaml'] ?? '').replace('10', String(max));

const schedules = (count: number): string =>
  `  schedules:\n${Array.from({ length: count }, (_, index) => `    - { name: rush-number-${index}, cron: "0 9 ${1 + (index % 28)} * *", duration: 1h, nodes: 4 }\n`).join('')}`;
