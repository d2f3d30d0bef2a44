import { MINUTE } from '../../units.ts';
import { DURATION } from '../quantities.ts';
import { at, type Finding, type Rule, repeats, type Spec, unless } from '../rule.ts';
import type { Path } from '../yaml-source.ts';
import { unknownType } from './unknown-type.ts';

const bounds: Rule = {
  code: 'bounds-crossed',
  reads: ['spec.nodes.min', 'spec.nodes.max'],
  find: ({ nodes: { min, max } }) =>
    unless(min <= max, { path: at('spec.nodes.max'), expected: `at least ${min} (nodes.min)` }),
};

const headroom: Rule = {
  code: 'headroom-beyond-maximum',
  reads: ['spec.nodes.headroom.nodes', 'spec.nodes.max'],
  find: ({ nodes: { headroom, max } }) =>
    unless(headroom.nodes < max, {
      path: at('spec.nodes.headroom.nodes'),
      expected: `less than ${max} (nodes.max)`,
    }),
};

const onDemandFloor: Rule = {
  code: 'on-demand-floor-above-minimum',
  reads: ['spec.capacity.onDemandFloor', 'spec.nodes.min'],
  find: ({ capacity, nodes }) =>
    unless(capacity.onDemandFloor <= nodes.min, {
      path: at('spec.capacity.onDemandFloor'),
      expected: `at most ${nodes.min} (nodes.min)`,
      hint: 'at the minimum there would not be so many nodes',
    }),
};

const standardCredits: Rule = {
  code: 'standard-credits-unconfirmed',
  reads: ['spec.capacity.credits', 'spec.capacity.confirmStandardCredits'],
  find: ({ capacity: { credits, confirmStandardCredits } }) =>
    unless(credits === 'unlimited' || confirmStandardCredits, {
      path: at('spec.capacity.credits'),
      expected: 'unlimited beside a CPU trigger',
      hint:
        'standard holds a fresh node to 0.4 vCPU, which reads as busy and buys the next one; ' +
        'if that is understood, add confirmStandardCredits: true',
    }),
};

const knownTypes = (list: 'types' | 'overflowTypes'): Rule => ({
  code: list === 'types' ? 'type-unknown' : 'overflow-type-unknown',
  reads: [`spec.capacity.${list}`],
  find: ({ capacity }) =>
    capacity[list].flatMap((type, i) => unknownType(type, ['spec', 'capacity', list, i])),
});

const typeTwice: Rule = {
  code: 'type-twice',
  reads: ['spec.capacity.types', 'spec.capacity.overflowTypes'],
  find: ({ capacity: { types, overflowTypes } }) => [
    ...repeats(types).map((i) => twice('type', ['spec', 'capacity', 'types', i])),
    ...overflowTypes.flatMap((type, i) =>
      types.includes(type) || overflowTypes.indexOf(type) < i
        ? [twice('type', ['spec', 'capacity', 'overflowTypes', i])]
        : [],
    ),
  ],
};

const zoneTwice: Rule = {
  code: 'zone-twice',
  reads: ['spec.capacity.zones'],
  find: ({ capacity }) =>
    repeats(capacity.zones).map((i) => twice('zone', ['spec', 'capacity', 'zones', i])),
};

const twice = (what: string, path: Path): Finding => ({ path, expected: `each ${what} once` });

const oneRegion: Rule = {
  code: 'zones-of-two-regions',
  reads: ['spec.capacity.zones'],
  find: ({ capacity: { zones } }) => {
    const regionOf = (zone: string) => zone.slice(0, -1);
    const region = regionOf(zones[0] ?? '');
    return zones.flatMap((zone, i) =>
      unless(regionOf(zone) === region, {
        path: ['spec', 'capacity', 'zones', i],
        expected: `a zone of ${region}, as the first is`,
      }),
    );
  },
};

/** One span that may not be longer than another. */
interface Order {
  readonly code: string;
  readonly shorter: readonly [string, (spec: Spec) => number];
  readonly longer: readonly [string, (spec: Spec) => number];
  readonly hint: string;
}

const ordered = ({ code, shorter, longer, hint }: Order): Rule => ({
  code,
  reads: [`spec.${shorter[0]}`, `spec.${longer[0]}`],
  find: (spec) => {
    const least = DURATION.render(shorter[1](spec) as Parameters<typeof DURATION.render>[0]);
    return unless(longer[1](spec) >= shorter[1](spec), {
      path: at(`spec.${longer[0]}`),
      expected: `at least ${least} (${shorter[0]})`,
      hint,
    });
  },
});

const backoff = ordered({
  code: 'pool-backoff-crossed',
  shorter: ['capacity.poolBackoff', ({ capacity }) => capacity.poolBackoff],
  longer: ['capacity.poolBackoffMax', ({ capacity }) => capacity.poolBackoffMax],
  hint: 'the back-off doubles from the first up to the second',
});

const join = ordered({
  code: 'join-timeout-shorter-than-boot',
  shorter: ['launch.expectedBoot', ({ launch }) => launch.expectedBoot],
  longer: ['launch.joinTimeout', ({ launch }) => launch.joinTimeout],
  hint: 'healthy machines would be given back while they boot',
});

const bootCooldown = ordered({
  code: 'cooldown-shorter-than-boot',
  shorter: ['launch.expectedBoot', ({ launch }) => launch.expectedBoot],
  longer: ['scaleUp.cooldown', ({ scaleUp }) => scaleUp.cooldown],
  hint: 'the next scale-up would be decided before the last one can help',
});

const launchHold: Rule = {
  code: 'launch-hold-out-of-reach',
  reads: ['spec.launch.perHour', 'spec.launch.holdAfterFailures'],
  find: ({ launch: { perHour, holdAfterFailures } }) =>
    unless(holdAfterFailures <= perHour, {
      path: at('spec.launch.holdAfterFailures'),
      expected: `at most ${perHour} (launch.perHour)`,
      hint: 'so many launches do not happen in an hour, so the hold would never come',
    }),
};

const force: Rule = {
  code: 'force-before-too-long',
  reads: ['spec.drain.forceBefore'],
  find: ({ drain }) =>
    unless(drain.forceBefore < 2 * MINUTE, {
      path: at('spec.drain.forceBefore'),
      expected: 'less than 2m, the notice that AWS gives',
      hint: 'with all of the notice forced, disruption budgets would never be asked',
    }),
};

const sweep: Rule = {
  code: 'sweep-grace-too-short',
  reads: ['spec.safety.sweepGrace'],
  find: ({ safety }) =>
    unless(safety.sweepGrace >= 2 * MINUTE, {
      path: at('spec.safety.sweepGrace'),
      expected: 'at least 2m',
      hint: "EC2's lists lag behind: a machine just bought would be taken for lost",
    }),
};

export const MACHINE_RULES: readonly Rule[] = [
  bounds,
  headroom,
  onDemandFloor,
  standardCredits,
  knownTypes('types'),
  knownTypes('overflowTypes'),
  typeTwice,
  zoneTwice,
  oneRegion,
  backoff,
  join,
  bootCooldown,
  launchHold,
  force,
  sweep,
];
