import { describe, expect, test } from 'vitest';
import { sha256 } from '../../../autoscaler/src/adapters/aws/policy-source.ts';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import { compactPolicy } from '../../../autoscaler/src/core/policy/envelope.ts';
import type { Live } from '../../../autoscaler/src/core/policy-sync/live.ts';
import { planSync, type Situation } from '../../../autoscaler/src/core/policy-sync/plan.ts';
import type { WindowVerdict } from '../../../autoscaler/src/core/policy-sync/rules.ts';
import { hours, type Instant } from '../../../autoscaler/src/core/units.ts';
import { NOON } from '../../support/cluster.ts';

const policy = defaultPolicy('shop');
const hash = sha256(compactPolicy(policy));
const SHUT: WindowVerdict = { allowed: false, byHand: true, reason: 'a freeze.' };
const OPEN: WindowVerdict = { allowed: true, byHand: true, reason: 'no window.' };

const live = (revision: string, which = 'another'): Live => ({
  kind: 'envelope',
  published: { policy, hash: which, revision, appliedAt: NOON, version: 3, bytes: 1_000 },
});

const situation = (change: Partial<Situation> = {}, verdict = OPEN): Situation => ({
  now: NOON,
  content: 'text',
  annotations: {},
  judged: { kind: 'valid', policy, text: 'envelope', hash, bytes: 1_000 },
  rules: {
    guardrails: { kind: 'read', rule: undefined },
    windows: { kind: 'read', rule: () => verdict },
  },
  live: live('main@sha1:1'),
  revisions: { fetched: 'main@sha1:2', attempted: 'main@sha1:2' },
  ...change,
});

const missing = { kind: 'missing', why: 'not there' } as const;

describe('what becomes of an applied policy', () => {
  test('it goes live where nothing speaks against it, and is kept where it is live', () => {
    expect(planSync(situation())).toEqual({ kind: 'publish', why: 'new', text: 'envelope' });
    expect(planSync(situation({ live: { kind: 'nothing' } }))).toMatchObject({ kind: 'publish' });
    expect(planSync(situation({ live: live('main@sha1:1', hash) }, SHUT))).toMatchObject({
      kind: 'keep',
    });
  });

  test('a problem is told whether or not the parameter store answers', () => {
    const problem = { source: 'f', path: 'p', expected: 'a', got: 'b' };
    const judged = { kind: 'invalid', problems: [problem] } as const;
    const unknown = { kind: 'unknown', why: 'no answer' } as const;
    expect(planSync(situation({ judged, live: unknown }))).toEqual({
      kind: 'refuse',
      problems: [problem],
    });
    expect(planSync(situation({ live: unknown }))).toEqual({ kind: 'wait', why: 'no answer' });
  });

  test('without guardrails nothing new goes live, and what is live stays', () => {
    const rules = { ...situation().rules, guardrails: missing };
    expect(planSync(situation({ rules }))).toEqual({ kind: 'wait', why: 'not there' });
    expect(planSync(situation({ rules, live: live('x', hash) }))).toMatchObject({ kind: 'keep' });
  });

  test('without windows only what was live lately goes live', () => {
    const rules = { ...situation().rules, windows: missing };
    const lately = new Set<string>();
    expect(planSync(situation({ rules }))).toEqual({ kind: 'look-back' });
    expect(planSync(situation({ rules, lately }))).toEqual({ kind: 'wait', why: 'not there' });
    expect(planSync(situation({ rules, lately: new Set([hash]) }))).toMatchObject({
      kind: 'publish',
      why: 'back',
    });
  });

  test('a shut window asks first what was live lately, and holds the rest until it opens', () => {
    const until = (NOON + hours(3)) as Instant;
    const verdict = { ...SHUT, nextChangeAt: until };
    expect(planSync(situation({}, verdict))).toEqual({ kind: 'look-back' });
    const lately = new Set(['another']);
    expect(planSync(situation({ lately }, verdict))).toEqual({
      ...{ kind: 'hold', hash, reason: 'a freeze.', byHand: true, until },
    });
    expect(planSync(situation({ lately: new Set([hash]) }, verdict))).toMatchObject({
      why: 'back',
    });
  });

  test('a person lets one content through, where the window heeds persons', () => {
    const lately = new Set<string>();
    const asking = (of: string) => ({ lately, annotations: { 'smartscale.dev/sync-now': of } });
    expect(planSync(situation(asking(hash), SHUT))).toMatchObject({
      kind: 'publish',
      why: 'by-hand',
    });
    expect(planSync(situation(asking('another'), SHUT))).toMatchObject({ kind: 'hold' });
    expect(planSync(situation(asking(hash), { ...SHUT, byHand: false }))).toMatchObject({
      kind: 'hold',
      byHand: false,
    });
  });

  test('what was vouched for and is not live any more is put back', () => {
    const annotations = { 'smartscale.dev/synced-policy': 'text' };
    expect(planSync(situation({ annotations }))).toMatchObject({
      kind: 'publish',
      why: 'put-back',
    });
  });

  test('a cluster that went back in time does not put the past over what is live', () => {
    const revisions = { fetched: 'main@sha1:2', attempted: 'main@sha1:1' };
    expect(planSync(situation({ revisions, live: live('main@sha1:2') }))).toEqual({
      kind: 'wait',
      why: 'the policy of main@sha1:2 is live already, and Flux has yet to apply it here',
    });
    // While Flux is merely slow, what it has applied is the newest that anybody knows here.
    expect(planSync(situation({ revisions, live: live('main@sha1:0') }))).toMatchObject({
      kind: 'publish',
    });
  });
});
