import type { Circumstances } from '../../autoscaler/src/core/circumstances.ts';
import type { WeeklyReport } from '../../autoscaler/src/core/cost/weekly.ts';
import type { Audience } from '../../autoscaler/src/core/message.ts';
import type {
  News,
  PolicyChanged,
  PolicyHeld,
  PolicyRefused,
} from '../../autoscaler/src/core/news.ts';
import { before, days, type Instant, minutes, type Usd } from '../../autoscaler/src/core/units.ts';
import { NOON } from './cluster.ts';
import { A_REASON } from './decisions.ts';

const usd = (value: number): Usd => value as Usd;

/** All that can be known around an event. */
export const AROUND: Circumstances = {
  terms: {
    policy: 'techflow',
    revision: 'main@sha1:1234567',
    mode: 'active',
    timeZone: 'Asia/Dhaka',
    currency: 'BDT',
    exchangeRate: 122,
  },
  decision: '4711',
  because: [A_REASON['above-high-watermark'], A_REASON.schedule],
  cause: 'cpu',
  nodes: { serving: 3, soon: 5, min: 2, max: 10 },
  hourly: { fleet: usd(0.0635), change: usd(0.0208) },
};

export const POLICY_CHANGED: PolicyChanged = {
  kind: 'policy-changed',
  policy: 'techflow',
  revision: 'main@sha1:1234567',
  hash: 'b18a0f3c5d2e',
  changes: ['nodes.max: 10 → 12'],
};

export const POLICY_REFUSED: PolicyRefused = {
  kind: 'policy-refused',
  revision: 'main@sha1:1234567',
  problems: ['policies/scaling-policy.yaml:23:10: spec.nodes.max: expected at most 10, got 40'],
};

export const POLICY_HELD: PolicyHeld = {
  kind: 'policy-held',
  policy: 'techflow',
  revision: 'main@sha1:1234567',
  hash: 'b18a0f3c5d2e',
  reason: 'the deny window "friday-freeze" is open.',
  until: (NOON + 3_600_000) as Instant,
  byHand: true,
};

/** A week in which nothing is left out. */
export const A_WEEK: WeeklyReport = {
  from: before(NOON, days(7)),
  to: NOON,
  silent: minutes(90),
  bill: {
    nodeHours: { spot: 300, 'on-demand': 200 },
    list: { spot: usd(2.19), 'on-demand': usd(4.16) },
    credits: usd(1),
  },
  baseline: {
    nodes: 5,
    bill: {
      nodeHours: { spot: 0, 'on-demand': 832.5 },
      list: { spot: usd(0), 'on-demand': usd(17.316) },
      credits: usd(0.5),
    },
  },
  moves: { decisions: 3_500, scaleUps: 20, scaleDowns: 18, launched: 22, restored: 1 },
  biggest: [
    {
      id: '4711',
      at: (NOON - 3_600_000) as Instant,
      nodes: 2,
      hourly: usd(0.0281),
      because: [A_REASON.schedule],
    },
    { id: '4712', at: NOON, nodes: -1, because: [A_REASON['below-low-watermark']] },
  ],
  forecast: { wape: 0.046, wapeLastValue: 0.065, coverageP90: 0.885, forecasts: 2_000 },
  month: { name: '2026-11', usd: usd(26.9), budget: usd(491.8) },
  terms: {
    clientNodeMonth: 24_000,
    currency: 'BDT',
    exchangeRate: 122,
    type: 't3.small',
    spot: { usd: usd(0.0072), from: 'ec2' },
    timeZone: 'Asia/Dhaka',
  },
};

const operation = 'up-1-0';
const refusal = (kind: string) => ({ kind, message: 'VcpuLimitExceeded: no' });
const node = 'i-1';

/** All that people are told, its forms apart where they are told apart: to whom, and how marked. */
export const NEWS = [
  ['warnings', '🟢', { kind: 'launch-started', operation, cause: 'cpu', market: 'spot' }],
  ['warnings', '🟢', { kind: 'launch-ready', operation, node, latency: 92_000 }],
  [
    'warnings',
    '⚠️',
    { kind: 'launch-refused', operation, refusal: refusal('no-capacity'), market: 'spot' },
  ],
  [
    'alerts',
    '🔴',
    { kind: 'launch-refused', operation, refusal: refusal('quota'), market: 'on-demand' },
  ],
  [
    'alerts',
    '🔴',
    { kind: 'launch-refused', operation, refusal: refusal('configuration'), market: 'spot' },
  ],
  ['alerts', '🔴', { kind: 'launch-failed', operation, why: 'never-joined' }],
  ['warnings', '🔵', { kind: 'removal-started', operation, node, cause: 'underused' }],
  ['warnings', '⚠️', { kind: 'removal-started', operation, node, cause: 'interrupted' }],
  ['warnings', '🔵', { kind: 'removal-done', operation, node, cause: 'underused' }],
  ['warnings', '⚠️', { kind: 'removal-restored', operation, node, why: 'capacity-wanted' }],
  [
    'alerts',
    '🔴',
    {
      kind: 'removal-restored',
      operation,
      node,
      why: 'would-not-drain',
      block: { pod: 'shop/web-1', by: 'budget', budget: 'web' },
    },
  ],
  ['warnings', '⚠️', { kind: 'orphan-swept', instance: 'i-9' }],
  ['warnings', '⚠️', { kind: 'ghost-swept', node }],
  ['warnings', '⚠️', { kind: 'cordon-lifted', node }],
  ['alerts', '⚠️', { kind: 'alarm-raised', alarm: { code: 'at-maximum', nodes: 10, maximum: 10 } }],
  ['alerts', '🔴', { kind: 'alarm-raised', alarm: { code: 'breaker-open', unready: 4, nodes: 6 } }],
  [
    'warnings',
    '🔴',
    { kind: 'alarm-raised', alarm: { code: 'pods-not-helpable', pods: ['shop/huge'] } },
  ],
  ['alerts', '🟢', { kind: 'alarm-over', code: 'at-maximum' }],
  ['warnings', '🟢', { kind: 'alarm-over', code: 'over-budget' }],
  ['warnings', '⚠️', { kind: 'effect-failed', effect: 'cordon', why: 'kubernetes: timeout' }],
  ['warnings', '📝', POLICY_CHANGED],
  ['warnings', '📝', { ...POLICY_CHANGED, returns: true }],
  ['warnings', '📝', { ...POLICY_CHANGED, instead: 'unreadable' }],
  ['warnings', '📝', { ...POLICY_CHANGED, instead: 'nothing' }],
  ['warnings', '⛔', POLICY_REFUSED],
  ['warnings', '⏸️', POLICY_HELD],
  ['warnings', '⏸️', { ...POLICY_HELD, byHand: false }],
  ['warnings', '📊', { kind: 'weekly-cost', report: A_WEEK }],
] as unknown as readonly (readonly [Audience, string, News])[];
