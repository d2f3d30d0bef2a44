import { sha256 } from '../../autoscaler/src/adapters/aws/policy-source.ts';
import { compactPolicy } from '../../autoscaler/src/core/policy/envelope.ts';
import { parsePolicy } from '../../autoscaler/src/core/policy/parse.ts';
import { type Millis, minutes, seconds } from '../../autoscaler/src/core/units.ts';
import { type FaultRates, NO_FAULTS } from '../../autoscaler/world/faults.ts';
import { type Random, randomFrom } from '../../autoscaler/world/random.ts';
import { type Cut, crashAt } from '../../autoscaler/world/wire/faults.ts';
import { DELIVERY, freeze, policyText } from '../support/policy-files.ts';
import { aPolicyWorld, type PolicyWorld } from '../support/policy-world.ts';
import type { Failure, Row } from './crash-matrix.ts';

const POLICY = 'policies/scaling-policy.yaml';
const WINDOWS = 'policies/delivery.yaml';

const BAD = [policyText({ max: 50 }), policyText({ above: '170%' }), 'not: a policy\n'] as const;
const GOOD = [6, 7, 8, 9, 10].map((max) => policyText({ max }));

/** By a reckoning of its own, apart from the code under test. */
function hashOf(text: string): string {
  const known = HASHES.get(text);
  if (known !== undefined) return known;
  const parsed = parsePolicy(text, 'policy');
  const hash = parsed.ok ? sha256(compactPolicy(parsed.value)) : 'bad';
  HASHES.set(text, hash);
  return hash;
}

const HASHES = new Map<string, string>();

export function liveHash(here: PolicyWorld): string | undefined {
  const live = here.live();
  return live.kind === 'envelope' ? live.published.hash : undefined;
}

/** What stands in the parameter is bad, or something vouches for what does not stand there. */
const wrongs = (here: PolicyWorld): readonly string[] => [...badOnes(here), ...untrue(here)];

function badOnes(here: PolicyWorld): readonly string[] {
  const live = here.live();
  if (live.kind === 'unreadable') return [`unreadable: ${live.why}`];
  const found = liveHash(here);
  return found === undefined || GOOD.some((it) => hashOf(it) === found) ? [] : [`live: ${found}`];
}

function untrue(here: PolicyWorld): readonly string[] {
  const vouched = here.annotations()['synced-policy'];
  return vouched === undefined || hashOf(vouched) === liveHash(here)
    ? []
    : [`vouches for ${hashOf(vouched)}`];
}

export interface Life {
  readonly here: PolicyWorld;
  readonly wrong: readonly string[];
}

/**
 * A first policy, a change, one that is bad, one in a freeze, and the first one again: struck at
 * one call of the controller, or at none.
 */
export async function struckAt(call: number, how: Cut): Promise<Life> {
  const wrong = new Set<string>();
  const here = await aPolicyWorld({
    loops: false,
    faults: { crash: crashAt(call, how) },
    watch: (it) => {
      for (const found of wrongs(it)) wrong.add(`at call ${it.counter.calls}: ${found}`);
    },
  });
  const steps = [
    () => here.git.head(),
    () => here.git.commit('Nine', { [POLICY]: policyText({ max: 9 }) }),
    () => here.git.commit('Bad', { [POLICY]: BAD[0] }),
    () => here.git.commit('Freeze', { [POLICY]: policyText({ max: 7 }), [WINDOWS]: freeze() }),
    () => here.git.commit('Back', { [POLICY]: policyText({ max: 8 }) }),
  ];
  for (const step of steps) {
    step();
    await here.fetch();
    await here.look();
    // What was cut short is done once more, before anything else is asked for.
    await here.look();
  }
  for (const access of here.forbidden) wrong.add(`may not ${JSON.stringify(access)}`);
  return { here, wrong: [...wrong] };
}

/** All that must be the same in the end, and what people must have been told. */
export const endOf = ({ here }: Life) => ({
  live: liveHash(here),
  state: here.annotations()['sync-state'],
  vouched: here.annotations()['synced-policy'],
  told: [...new Set(here.news().map(({ kind }) => kind))].toSorted(),
});

export interface Ending {
  /** What should be live. */
  readonly wanted: readonly string[];
  readonly state: 'Synced' | 'Held';
}

/**
 * A life from a seed: commits good and bad, freezes, hands in the parameter, and everything that
 * can happen to a call; then a last commit, and time to heal.
 */
export async function lifeOf(seed: number): Promise<Life & { readonly ending: Ending }> {
  const random = randomFrom(seed);
  const wrong = new Set<string>();
  const faults = { rates: ratesFrom(random), counted: 0 };
  const hand = { since: false };
  const here = await aPolicyWorld({
    replicas: random.chance(0.3) ? 2 : 1,
    faults: {
      random,
      rates: () => faults.rates,
      slowest: random.chance(0.5) ? (900 as Millis) : (60 as Millis),
      count: () => {
        faults.counted += 1;
      },
    },
    watch: (it) => {
      // What a hand wrote is nobody's fault, until it was put back.
      for (const found of hand.since ? [] : badOnes(it)) wrong.add(`${seed}: ${found}`);
      if (badOnes(it).length === 0) hand.since = false;
    },
  });
  for (let turn = 0; turn < 6; turn++) {
    disturb(here, random, hand);
    await here.pass(seconds(random.between(5, 60)));
  }
  faults.rates = NO_FAULTS;
  await here.pass(minutes(4));
  const lately = new Set(here.versions().map((text) => String(JSON.parse(safe(text)).hash)));
  const before = liveHash(here);
  const last = random.pick(GOOD) ?? '';
  const held = random.chance(0.5);
  here.git.commit('Last', { [POLICY]: last, [WINDOWS]: held ? freeze() : DELIVERY });
  await here.fetch();
  await here.pass(minutes(2));
  const passes = !held || lately.has(hashOf(last));
  const ending: Ending = passes
    ? { wanted: [hashOf(last)], state: 'Synced' }
    : { wanted: [before ?? 'nothing'], state: 'Held' };
  for (const found of untrue(here)) wrong.add(`${seed}: in the end ${found}`);
  return { here, wrong: [...wrong], ending };
}

const safe = (text: string): string => (text.startsWith('{') ? text : '{}');

function disturb(here: PolicyWorld, random: Random, hand: { since: boolean }): void {
  const text = (random.chance(0.7) ? random.pick(GOOD) : random.pick(BAD)) ?? '';
  if (random.chance(0.8)) here.git.commit('Edit', { [POLICY]: text });
  if (random.chance(0.3))
    here.git.commit('Windows', { [WINDOWS]: random.chance(0.5) ? freeze() : DELIVERY });
  if (random.chance(0.15)) {
    hand.since = true;
    here.writeByHand(random.chance(0.5) ? 'a slip' : '{"v":1}');
  }
}

/** Few kinds in one life, so that it goes deeper into each. */
function ratesFrom(random: Random): FaultRates {
  const some = (rate: number): number => (random.chance(0.5) ? rate : 0);
  return {
    ...NO_FAULTS,
    crash: some(0.02),
    fail: some(0.15),
    lost: some(0.1),
    late: some(0.01),
  };
}

const CUTS: readonly Cut[] = ['after', 'lost'];

/** The story struck at one call in so many, in both ways: what must not differ, and did. */
export async function policyMatrix(every: number): Promise<Row> {
  const quiet = await struckAt(0, 'after');
  const { calls } = quiet.here.counter;
  const wanted = JSON.stringify(endOf(quiet));
  const failures: Failure[] = quiet.wrong.map((it) => ({ call: 0, how: 'before', wrong: [it] }));
  let played = 0;
  for (let call = 1; call <= calls; call += every)
    for (const how of CUTS) {
      const struck = await struckAt(call, how);
      const end = JSON.stringify(endOf(struck));
      const wrong = [...struck.wrong, ...(end === wanted ? [] : [`ends with ${end}`])];
      if (wrong.length > 0) failures.push({ call, how, wrong });
      played += 1;
    }
  return { name: 'policy-sync', calls, passed: played - failures.length, failures };
}
