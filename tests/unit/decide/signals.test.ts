import { describe, expect, it } from 'vitest';
import type { Autoscaler } from '../../../autoscaler/src/core/cluster.ts';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import type { Forecast } from '../../../autoscaler/src/core/forecast/forecast.ts';
import { measured, type Signals } from '../../../autoscaler/src/core/observation.ts';
import { localText } from '../../../autoscaler/src/core/schedule/local-time.ts';
import type { State } from '../../../autoscaler/src/core/state.ts';
import { type Cores, minutes } from '../../../autoscaler/src/core/units.ts';
import { aSchedule } from '../../support/calendar.ts';
import { aCluster, aPod, NOON } from '../../support/cluster.ts';
import {
  aGauge,
  ago,
  anObservation,
  aPolicy,
  aState,
  hence,
  type ObservationTraits,
  THREE,
} from '../../support/observation.ts';

const POLICY = aPolicy();
const decideOn = (traits: ObservationTraits, policy = POLICY, state: Partial<State> = {}) =>
  decide(policy, anObservation(traits), aState(state));

const SYMPTOMS: Partial<Signals> = {
  queue: aGauge({ now: 1500 }),
  latencyP95: aGauge({ now: 3 }),
  errorRate: aGauge({ now: 0.08 }),
};

const anHpa = (desired: number): Autoscaler => ({
  namespace: 'shop',
  name: 'web',
  target: { kind: 'Deployment', name: 'web' },
  current: 5,
  desired,
  max: 40,
});

describe('symptoms of the shop', () => {
  it('each say what they saw, and buy nothing on their own', () => {
    const { plan, vetoes } = decideOn({ signals: SYMPTOMS });
    expect(plan.kind).toBe('hold');
    expect(vetoes).toEqual([
      { code: 'uncorroborated', signal: 'queue', seen: 1500 },
      { code: 'uncorroborated', signal: 'latencyP95', seen: 3 },
      { code: 'uncorroborated', signal: 'errorRate', seen: 0.08 },
    ]);
  });

  it('buy one node when CPU stands above the floor, and not at it', () => {
    const { plan, because } = decideOn({ signals: { ...SYMPTOMS, cpu: aGauge({ now: 0.51 }) } });
    expect(plan).toMatchObject({ kind: 'scale-up', launch: [{ cause: 'custom' }] });
    expect(because.map((it) => 'signal' in it && it.signal)).toEqual([
      'queue',
      'latencyP95',
      'errorRate',
    ]);
    const at = { ...SYMPTOMS, cpu: aGauge({ now: 0.5 }) };
    expect(decideOn({ signals: at }).plan.kind).toBe('hold');
  });

  it('buy when an autoscaler wants more pods than there are', () => {
    const of = (desired: number) =>
      decideOn({
        signals: SYMPTOMS,
        cluster: measured(aCluster({ autoscalers: [anHpa(desired)] }), NOON),
      }).plan.kind;
    expect(of(6)).toBe('scale-up');
    expect(of(5)).toBe('hold');
    expect(of(4)).toBe('hold');
  });

  it('buy when a pod finds no room', () => {
    const full = THREE.map(({ name }) => aPod({ name: `full-${name}`, on: name, cpu: 1800 }));
    const young = (cpu: number) => aPod({ name: 'young', unschedulableSince: ago(1), cpu });
    const of = (cpu: number) =>
      decideOn({ signals: SYMPTOMS, pods: [...full, young(cpu)] }).plan.kind;
    expect(of(1500)).toBe('scale-up');
    // It fits on no node that we can buy: somebody mistyped, and nodes would not help the shop.
    expect(of(64_000)).toBe('hold');
  });

  it('buy on their own where the policy says so', () => {
    const { corroboration } = POLICY.scaleUp;
    const plain = aPolicy({ scaleUp: { corroboration: { ...corroboration, required: false } } });
    expect(decideOn({ signals: SYMPTOMS }, plain).plan.kind).toBe('scale-up');
  });
});

describe('memory', () => {
  it('buys one node above its high watermark', () => {
    const signals = { memory: aGauge({ now: 0.9, floor: 0.8 }) };
    const { plan, because } = decideOn({ signals });
    expect(plan).toMatchObject({ kind: 'scale-up', launch: [{ cause: 'memory' }] });
    expect(because).toEqual([
      {
        code: 'above-high-watermark',
        signal: 'memory',
        seen: 0.9,
        watermark: 0.75,
        lasted: minutes(1),
      },
    ]);
  });
});

describe('the size of a step for CPU', () => {
  it.each([
    // 3 serve 3.6 vCPUs at the target of 60 %.
    [3.7, 1],
    [4.8, 1],
    [4.9, 2],
    [6, 2],
    [1, 1],
  ])('at %f vCPUs in use is %i', (cores, nodes) => {
    const { plan } = decideOn({ signals: { cpu: aGauge({ now: 0.8 }) }, cores });
    expect(plan.kind === 'scale-up' && plan.launch).toHaveLength(nodes);
  });
});

describe('a rush in the calendar', () => {
  const quiet = { signals: { cpu: aGauge({ now: 0.2 }), memory: aGauge({ now: 0.3 }) } };
  const inMinutes = (count: number) =>
    aPolicy({
      prediction: { horizon: minutes(30), mode: 'off' },
      schedules: [
        aSchedule({
          cron: undefined as never,
          dates: [
            localText(hence(minutes(count)), 'Asia/Dhaka')
              .slice(4)
              .replace(' ', 'T'),
          ],
          nodes: 3,
          lead: minutes(10),
        }),
      ],
    });

  it('keeps a node that it would soon ask for again, as far as removals look', () => {
    // Ready ten minutes before, three minutes of boot, and one decision.
    expect(decideOn(quiet, inMinutes(40)).vetoes).toEqual([
      { code: 'schedule-needs', name: 'rush', nodes: 3 },
    ]);
    expect(decideOn(quiet, inMinutes(60)).plan.kind).toBe('scale-down');
  });
});

describe('looking ahead', () => {
  const forecastOf = (ahead: number, p90: number): Forecast => ({
    kind: 'expected',
    at: NOON,
    member: 'ridge',
    fellBack: false,
    horizons: [
      { ahead: minutes(10), point: 1 as Cores, p90: 1 as Cores },
      { ahead: minutes(ahead), point: p90 as Cores, p90: p90 as Cores },
    ],
  });
  const far = aPolicy({ prediction: { horizon: minutes(60) } });

  it('buys for what comes within half an hour, and keeps for what comes later', () => {
    expect(decideOn({ forecast: forecastOf(30, 6) }, far).plan.kind).toBe('scale-up');
    expect(decideOn({ forecast: forecastOf(60, 6) }, far).plan.kind).toBe('hold');
    const signals = { cpu: aGauge({ now: 0.2 }), memory: aGauge({ now: 0.3 }) };
    const { vetoes } = decideOn({ forecast: forecastOf(60, 6), signals }, far);
    expect(vetoes).toEqual([{ code: 'forecast-needs', expected: 6, nodes: 5 }]);
  });

  it('buys nothing for noise: the hysteresis is a tenth of a node', () => {
    // 3.72 vCPUs need 3.1 nodes.
    expect(decideOn({ forecast: forecastOf(20, 3.72) }).plan.kind).toBe('hold');
    expect(decideOn({ forecast: forecastOf(20, 3.73) }).plan.kind).toBe('scale-up');
  });

  it('says nothing while prediction is off or has too little history', () => {
    const off = aPolicy({ prediction: { mode: 'off' } });
    expect(decideOn({ forecast: forecastOf(20, 9) }, off).because).toEqual([{ code: 'steady' }]);
    const young = { kind: 'too-little-history', have: minutes(1), need: minutes(9) } as const;
    expect(decideOn({ forecast: young }).because).toEqual([{ code: 'steady' }]);
  });

  it('asks for no boost whose time is over', () => {
    const of = (until: typeof NOON) =>
      decideOn({}, POLICY, { boost: { nodes: 6, until, why: 'sale' } }).because[0].code;
    expect(of(hence(1))).toBe('boost');
    expect(of(NOON)).toBe('steady');
  });
});
