import { beforeAll, describe, expect, test } from 'vitest';
import { POLICY_CONFIG_MAP } from '../../../autoscaler/src/core/sync-names.ts';
import type { Files } from '../../../autoscaler/src/entry/review/material.ts';
import { until } from './api.ts';
import type { Delivered } from './delivered.ts';
import type { Live } from './moto.ts';
import { edited, freezeAt, POLICY, withWindows } from './shop.ts';
import { standingOf } from './standing.ts';

const GUARDRAILS =
  'clusters/smartscale-prod/cluster-guards/ConfigMap.smartscale.policy-guardrails.yaml';
/** From push to live (B6). */
const MOST_SECONDS = 15;

/** Each test goes on from where the one before has ended. */
export function policyStory(found: () => Delivered): void {
  describe('the policy', { timeout: 300_000 }, () => {
    let here: Delivered;
    beforeAll(() => {
      here = found();
    });
    let files: Files;
    let first: Live;
    /** Of the tree that Flux fetched last. */
    const digest = async (): Promise<unknown> => {
      const path =
        '/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/gitrepositories/flux-system';
      const { json } = await here.api({ method: 'GET', path });
      return (json['status'] as { artifact?: { digest?: string } }).artifact?.digest;
    };
    const commit = async (next: Files, message: string): Promise<string> => {
      files = next;
      const sha = here.repository.commit(next, message);
      await here.push();
      return sha;
    };
    const reconciled = () => here.type('reconcile', POLICY_CONFIG_MAP, '--with-source');
    const ready = async () => (await standingOf(here)).ready;
    const threshold = (to: string) => edited(files, POLICY, ['above: 70%', `above: ${to}`]);

    test('what was first committed goes live, and only then Flux calls it Ready', async () => {
      files = here.files;
      expect(await reconciled()).toMatchObject({ code: 0 });
      first = await here.account.live();
      const { content, marks, ready: said } = await standingOf(here);
      expect(content).toBe(files.get(POLICY));
      expect(marks).toMatchObject({ 'synced-policy': content, 'synced-hash': first.hash });
      expect(said).toMatchObject({ status: 'True', reason: 'ReconciliationSucceeded' });
    });

    test('guardrails that forbid what is live turn Flux within seconds, and back', async ({
      annotate,
    }) => {
      await commit(edited(files, GUARDRAILS, ['atMost: 10,', 'atMost: 8,']), 'Eight at most');
      expect(await here.round('cluster-guards')).toMatchObject({ kind: 'ready' });
      const judged = performance.now();
      await until('Flux is not Ready', async () => (await ready())?.status === 'False');
      await annotate(`not Ready ${((performance.now() - judged) / 1_000).toFixed(1)} s after`);
      // Its own round would be up to five minutes later.
      expect(performance.now() - judged).toBeLessThan(MOST_SECONDS * 1_000);
      const { marks } = await standingOf(here);
      expect(marks['sync-message']).toMatch(/^Refused, though it is live/);
      expect(await here.account.live()).toEqual(first);
      await commit(edited(files, GUARDRAILS, ['atMost: 8,', 'atMost: 10,']), 'Ten again');
      expect(await here.round('cluster-guards')).toMatchObject({ kind: 'ready' });
      await until('Flux is Ready again', async () => (await ready())?.status === 'True');
    });

    let lived: unknown;
    test('an edit is live within seconds of its push, and people are told what changed', async ({
      annotate,
    }) => {
      const sha = await commit(threshold('65%'), 'Grow at 65 %');
      const pushed = performance.now();
      const asked = reconciled();
      await until('it is live', async () => (await here.account.live()).revision.endsWith(sha));
      const took = (performance.now() - pushed) / 1_000;
      await annotate(`live ${took.toFixed(1)} s after the push`);
      expect(took).toBeLessThan(MOST_SECONDS);
      expect((await asked).out).toContain(`scaling-policy is Ready at main@sha1:${sha}`);
      const { content, marks } = await standingOf(here);
      expect(marks).toMatchObject({ 'sync-state': 'Synced', 'synced-policy': content });
      expect((await here.account.live()).version).toBe(first.version + 1);
      await until('people are told', async () =>
        here.account.told().some((it) => it.includes('70% → 65%')),
      );
      lived = await digest();
    });

    test('a bad edit is refused with its line, and the last good policy stays', async () => {
      const before = await here.account.live();
      await commit(edited(files, POLICY, ['above: 65%', 'above: 165%']), 'A slip');
      const asked = await reconciled();
      const slip = /policies\/scaling-policy\.yaml:\d+:\d+: spec\.scaleUp\.cpu\.above: .*"165%"/;
      expect(asked).toMatchObject({ code: 1, out: expect.stringMatching(slip) });
      const { marks, events, ready: said } = await standingOf(here);
      expect(said).toMatchObject({ status: 'False', reason: 'HealthCheckFailed' });
      expect(marks).toMatchObject({
        'sync-state': 'Invalid',
        'sync-message': expect.stringMatching(slip),
      });
      const warned = events.filter(({ type }) => type === 'Warning').map(({ text }) => text);
      expect(warned).toContainEqual(expect.stringMatching(slip));
      expect((await here.type('status')).out).toMatch(slip);
      expect(await here.account.live()).toEqual(before);
    });

    test('its revert is Ready, by the very tree of before', async () => {
      here.repository.git('revert', '--no-edit', 'HEAD');
      await here.push();
      files = edited(files, POLICY, ['above: 165%', 'above: 65%']);
      expect(await reconciled()).toMatchObject({ code: 0 });
      expect(await digest()).toBe(lived);
    });

    test('in a closed window an edit is held, and it says until when', async () => {
      const before = await here.account.live();
      await commit(withWindows(files, [freezeAt(new Date())]), 'Freeze');
      expect(await here.round('cluster-guards')).toMatchObject({ kind: 'ready' });
      await commit(edited(files, POLICY, ['above: 65%', 'above: 66%']), 'Grow at 66 %');
      const asked = await reconciled();
      const words = /Held: "stock-taking".*\nNot live before .*Asia\/Dhaka/;
      expect(asked).toMatchObject({ code: 1, out: expect.stringMatching(words) });
      expect(await ready()).toMatchObject({ status: 'False', reason: 'HealthCheckFailed' });
      const { out } = await here.type('status');
      expect(out).toMatch(/Stands still at the controller: Held: "stock-taking"/);
      expect(await here.account.live()).toEqual(before);
    });

    test('reverts inside the window go through, and the old policy is back', async () => {
      const { git } = here.repository;
      git('revert', '--no-edit', 'HEAD');
      files = edited(files, POLICY, ['above: 66%', 'above: 70%']);
      git('revert', '--no-edit', git('log', '--format=%H', '--grep=^Grow at 65 %$'));
      await here.push();
      expect(await reconciled()).toMatchObject({ code: 0 });
      const sha = git('rev-parse', 'HEAD');
      await until('it is live', async () => (await here.account.live()).revision.endsWith(sha));
      expect((await here.account.live()).hash).toBe(first.hash);
      expect(await ready()).toMatchObject({ status: 'True' });
    });

    test('a person lets an edit through by the command that the message tells', async () => {
      await commit(threshold('68%'), 'Grow at 68 %');
      const { out } = await reconciled();
      const [, command = 'none is told'] = /now: kubectl (annotate .*)$/m.exec(out) ?? [];
      await here.kubectl(command.split(' '));
      await until('it is live', async () => {
        return (await here.account.live()).version === first.version + 3;
      });
      expect(await reconciled()).toMatchObject({ code: 0 });
      // The next freeze asks for a new word.
      expect((await standingOf(here)).marks).not.toHaveProperty('sync-now');
    });
  });
}
