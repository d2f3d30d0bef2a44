import { describe, expect, it } from 'vitest';
import {
  advanceLaunch,
  clientTokenOf,
  type Launch,
  pursueLaunch,
  refuseLaunch,
} from '../../../autoscaler/src/core/operations/launch.ts';
import { type Instant, minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { NOON, nodeName } from '../../support/cluster.ts';
import {
  aLaunch,
  aLaunchSighting,
  JOINING,
  LAUNCHING,
  NEW,
  POOL,
  RECLAIMING,
} from '../../support/operations.ts';

const after = (span: number): Instant => (NOON + span) as Instant;
const ALIVE = { id: NEW, life: 'alive' } as const;
const ENDING = { id: NEW, life: 'ending' } as const;
const GONE = { id: NEW, life: 'gone' } as const;
const node = (ready: boolean, readySince = NOON) => ({
  name: nodeName('n-new'),
  ready,
  readySince,
});
const NO_CAPACITY = { kind: 'no-capacity', message: 'none left' } as const;

/** Of the launch that starts at noon. */
const tokenOf = (attempt: number) =>
  `up-1-0-${attempt}-${(aLaunch().startedAt / 1_000).toString(36)}`;

type Traits = Parameters<typeof aLaunchSighting>[0];

const see = (launch: Launch, traits: Traits = {}): Launch =>
  advanceLaunch(launch, aLaunchSighting(traits));

/** The same sighting every `every` for `count` looks, the first of them at noon. */
function keepSeeing(launch: Launch, traits: Traits, { count = 1, every = minutes(1) }): Launch {
  return Array.from({ length: count }, (_, i) => after(i * every)).reduce(
    (it, now) => see(it, { ...traits, now }),
    launch,
  );
}

describe('a launch that was asked for', () => {
  it('joins once EC2 shows its instance, whatever the call returned', () => {
    expect(see(aLaunch(), { instance: ALIVE }).at).toEqual(JOINING);
  });

  it('is given back when its instance ends before it was seen alive', () => {
    const at = { phase: 'reclaiming', instance: NEW, why: 'instance-lost' };
    expect(see(aLaunch(), { instance: ENDING }).at).toMatchObject(at);
    expect(see(aLaunch(), { instance: GONE }).at).toMatchObject(at);
  });

  it('is asked for again for three minutes with the same token, then only waited for', () => {
    const asked = keepSeeing(aLaunch(), {}, { count: 3 });
    expect(pursueLaunch(asked)).toEqual({
      kind: 'create-instance',
      operation: 'up-1-0',
      clientToken: tokenOf(1),
      request: { market: 'spot', pools: [POOL] },
    });
    expect(pursueLaunch(keepSeeing(aLaunch(), {}, { count: 4 }))).toBeUndefined();
  });

  it('is despaired of after eight minutes of good lists without it', () => {
    expect(keepSeeing(aLaunch(), {}, { count: 8 }).at.phase).toBe('launching');
    expect(keepSeeing(aLaunch(), {}, { count: 9 }).at).toEqual({
      phase: 'failed',
      why: 'never-seen',
    });
  });

  it('is never despaired of while lists fail', () => {
    const launch = keepSeeing(aLaunch(), { instance: 'unknown' }, { count: 100 });
    expect(launch.at.phase).toBe('launching');
    // The first good look after the outage only begins to count.
    const seen = see(launch, { now: after(minutes(200)) });
    expect(seen.at).toMatchObject({ unseen: { waited: 0 } });
  });
});

describe('a refused launch', () => {
  const refused = (launch: Launch, kind: 'no-capacity' | 'quota' | 'configuration') =>
    refuseLaunch(launch, clientTokenOf(launch) ?? '', { kind, message: 'no' });

  it('falls back on demand under a token of its own, and fails when that is refused too', () => {
    const second = see(refused(aLaunch(), 'no-capacity'));
    expect(second.at).toEqual({
      phase: 'launching',
      attempt: { number: 2, market: 'on-demand', pools: [POOL] },
      next: [],
      unseen: { waited: 0 },
    });
    expect(pursueLaunch(second)).toMatchObject({
      clientToken: tokenOf(2),
      request: { market: 'on-demand' },
    });
    expect(see(refused(second, 'no-capacity')).at).toEqual({
      phase: 'failed',
      why: 'no-capacity',
    });
  });

  it.each(['quota', 'configuration'] as const)('fails at once for %s', (kind) => {
    expect(see(refused(aLaunch(), kind)).at).toEqual({ phase: 'failed', why: kind });
  });

  it('is not asked for again, and waits while the list is unknown', () => {
    const launch = refused(aLaunch(), 'no-capacity');
    expect(pursueLaunch(launch)).toBeUndefined();
    expect(see(launch, { instance: 'unknown' }).at).toMatchObject({
      attempt: { number: 1 },
      refusal: { kind: 'no-capacity' },
    });
  });

  it('is believed less than an instance that is there', () => {
    const launch = refused(aLaunch(), 'no-capacity');
    expect(see(launch, { instance: ALIVE }).at.phase).toBe('joining');
  });

  it('does not take a refusal for an older attempt, nor one that comes too late', () => {
    const second = see(refused(aLaunch(), 'no-capacity'));
    expect(refuseLaunch(second, tokenOf(1), NO_CAPACITY)).toBe(second);
    const joining = aLaunch(JOINING);
    expect(refuseLaunch(joining, tokenOf(1), NO_CAPACITY)).toBe(joining);
  });
});

describe('a launch that joins', () => {
  const joining = aLaunch(JOINING);

  it('is ready when its node is, with the latency of the node’s own clock', () => {
    const seen = see(joining, {
      now: after(minutes(9)),
      instance: ALIVE,
      node: node(true, after(seconds(82))),
    });
    expect(seen.at).toEqual({
      phase: 'ready',
      instance: NEW,
      node: 'n-new',
      latency: seconds(82),
    });
  });

  it('is reclaimed after five minutes, registered or not', () => {
    for (const found of ['unregistered', node(false)] as const) {
      const sight = { instance: ALIVE, node: found };
      expect(keepSeeing(joining, sight, { count: 5 }).at.phase).toBe('joining');
      expect(keepSeeing(joining, sight, { count: 6 }).at).toMatchObject({
        phase: 'reclaiming',
        why: 'never-joined',
      });
    }
  });

  it('is judged by the evidence before the deadline', () => {
    const late = keepSeeing(joining, { instance: ALIVE }, { count: 5 });
    const seen = see(late, { now: after(minutes(7)), instance: ALIVE, node: node(true) });
    expect(seen.at.phase).toBe('ready');
  });

  it('waits for ever while the node list fails, and no gap in it counts', () => {
    const blind = keepSeeing(joining, { instance: ALIVE, node: 'unknown' }, { count: 60 });
    expect(blind.at).toMatchObject({ phase: 'joining', join: { waited: 0 } });
    const seen = see(blind, { now: after(minutes(61)), instance: ALIVE });
    expect(seen.at).toMatchObject({ phase: 'joining', join: { waited: 0 } });
  });

  it('counts a silence of ours between two looks as two minutes', () => {
    const seen = keepSeeing(joining, { instance: ALIVE }, { count: 2, every: minutes(30) });
    expect(seen.at).toMatchObject({ phase: 'joining', join: { waited: minutes(2) } });
  });

  it('keeps what it waited when the clock goes back', () => {
    const waited = keepSeeing(joining, { instance: ALIVE }, { count: 3 });
    const seen = see(waited, { now: NOON, instance: ALIVE });
    expect(seen.at).toMatchObject({ join: { waited: minutes(2), lookedAt: NOON } });
  });

  it('is lost when EC2 says terminated, and when good lists lack it for ten minutes', () => {
    const lost = { phase: 'reclaiming', why: 'instance-lost' };
    expect(see(joining, { instance: GONE }).at).toMatchObject(lost);
    const patient = aLaunch(JOINING, { joinTimeout: minutes(30) });
    expect(keepSeeing(patient, {}, { count: 10 }).at.phase).toBe('joining');
    expect(keepSeeing(patient, {}, { count: 11 }).at).toMatchObject(lost);
  });

  it('is lost when EC2 ends it, although its node still says Ready', () => {
    expect(see(joining, { instance: ENDING, node: node(true) }).at).toMatchObject({
      phase: 'reclaiming',
      why: 'instance-lost',
    });
  });

  it('is not missed while the instance list fails', () => {
    const patient = aLaunch(JOINING, { joinTimeout: minutes(90) });
    const seen = keepSeeing(patient, { instance: 'unknown' }, { count: 60 });
    expect(seen.at.phase).toBe('joining');
  });

  it('asks for nothing', () => {
    expect(pursueLaunch(joining)).toBeUndefined();
  });
});

describe('a launch that is given back', () => {
  const reclaiming = aLaunch(RECLAIMING);

  it('is ended until EC2 says terminated, then it has failed', () => {
    expect(pursueLaunch(reclaiming)).toEqual({ kind: 'terminate-instance', instance: NEW });
    for (const instance of [ALIVE, ENDING, 'unseen', 'unknown'] as const)
      expect(see(reclaiming, { instance }).at.phase).toBe('reclaiming');
    expect(see(reclaiming, { instance: GONE }).at).toEqual({
      phase: 'failed',
      why: 'never-joined',
    });
  });

  it('is ended although its node became Ready in the last moment', () => {
    expect(see(reclaiming, { instance: ALIVE, node: node(true) }).at.phase).toBe('reclaiming');
  });

  it('has failed once good lists have lacked it for ten minutes without a break', () => {
    expect(keepSeeing(reclaiming, {}, { count: 11 }).at.phase).toBe('failed');
    const again = see(keepSeeing(reclaiming, {}, { count: 10 }), { instance: ALIVE });
    expect(again.at).toMatchObject({ phase: 'reclaiming', missing: { waited: 0 } });
  });
});

describe('a settled launch', () => {
  it.each([
    { phase: 'ready', instance: NEW, node: nodeName('n'), latency: seconds(80) },
    { phase: 'failed', why: 'quota' },
    { phase: 'shadowed' },
  ] as const)('asks for nothing and stays as it is: $phase', (at) => {
    const launch = aLaunch(at);
    expect(pursueLaunch(launch)).toBeUndefined();
    expect(see(launch, { instance: GONE, node: node(true) }).at).toEqual(at);
    expect(clientTokenOf(launch)).toBeUndefined();
  });

  it('has another token than one of the same name from before the table was restored', () => {
    const earlier = aLaunch(LAUNCHING, { startedAt: after(-minutes(600)) });
    expect(clientTokenOf(earlier)).not.toBe(clientTokenOf(aLaunch(LAUNCHING)));
  });

  it('has a token while it is being asked for', () => {
    expect(clientTokenOf(aLaunch(LAUNCHING))).toBe(tokenOf(1));
  });
});
