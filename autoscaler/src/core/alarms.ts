import type { Decision, Sense, Veto, VetoCode } from './decision.ts';

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
  readonly alarms: readonly string[];
}

/** The state's item has an end: what is beyond is told again, which is better than never. */
const MOST_KEYS = 60;

/**
 * What has changed since people were last told. Another pod or signal is another alarm; one is over
 * when none of its kind holds. A decision that was blind to nodes, instances or pods ends none.
 */
export function alarmChange(before: readonly string[], { vetoes }: Decision): AlarmChange {
  const now = vetoes.filter(isAlarm);
  const keys = now.flatMap(alarmKeys);
  const blind = vetoes.some((it) => it.code === 'blind' && !isSignal(it.lacking));
  const kept = blind ? before.filter((key) => !keys.includes(key)) : [];
  const alarms = [...keys, ...kept].slice(0, MOST_KEYS);
  const held = new Set(alarms.map(codeOf));
  return {
    raised: now.filter((it) => alarmKeys(it).some((key) => !before.includes(key))),
    over: ALARM_CODES.filter(
      (code) => before.some((key) => codeOf(key) === code) && !held.has(code),
    ),
    alarms,
  };
}

/** `at-maximum`, `uncorroborated/queue`, `pods-not-helpable/shop/huge`. */
function alarmKeys(alarm: Alarm): readonly string[] {
  switch (alarm.code) {
    case 'pods-not-helpable':
      return alarm.pods.map((pod) => `${alarm.code}/${pod}`);
    case 'uncorroborated':
      return [`${alarm.code}/${alarm.signal}`];
    default:
      return [alarm.code];
  }
}

const codeOf = (key: string): string => key.split('/')[0] ?? key;

const LISTS: readonly Sense[] = ['nodes', 'instances', 'pods'];
const isSignal = (sense: Sense): boolean => !LISTS.includes(sense);

const isAlarm = (veto: Veto): veto is Alarm =>
  (ALARM_CODES as readonly VetoCode[]).includes(veto.code);
