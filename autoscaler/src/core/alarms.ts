import type { Decision, Veto, VetoCode } from './decision.ts';

/** What stood in the way and needs a person: nothing that we do by ourselves makes it go away. */
export const ALARM_CODES = [
  'breaker-open',
  'at-maximum',
  'over-budget',
  'launches-per-hour',
  'launches-failing',
  'no-pool-left',
  'uncorroborated',
  'pods-not-helpable',
] as const satisfies readonly VetoCode[];

export type AlarmCode = (typeof ALARM_CODES)[number];
export type Alarm = Extract<Veto, { readonly code: AlarmCode }>;

export interface AlarmChange {
  readonly raised: readonly Alarm[];
  readonly over: readonly AlarmCode[];
  /** What holds now: kept in the state, so that each is told once and not at every decision. */
  readonly alarms: readonly AlarmCode[];
}

/** What has changed since people were last told. A blind decision ends no alarm. */
export function alarmChange(before: readonly AlarmCode[], { vetoes }: Decision): AlarmChange {
  const now = vetoes.filter(isAlarm);
  const holds = (code: AlarmCode) => now.some((it) => it.code === code);
  const blind = vetoes.some(({ code }) => code === 'blind');
  const over = blind ? [] : before.filter((code) => !holds(code));
  return {
    raised: now.filter(({ code }) => !before.includes(code)),
    over,
    alarms: ALARM_CODES.filter((code) => holds(code) || (blind && before.includes(code))),
  };
}

const isAlarm = (veto: Veto): veto is Alarm =>
  (ALARM_CODES as readonly VetoCode[]).includes(veto.code);
