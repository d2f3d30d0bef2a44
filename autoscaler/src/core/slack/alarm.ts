import type { MetricAlarm } from '../inputs/alarm.ts';
import type { Instant } from '../units.ts';
import { type Links, linksLine } from './links.ts';
import { context, escaped, fields, header, LIMITS, type Post, section } from './post.ts';
import { bothTimes } from './times.ts';

export interface AlarmContext {
  /** For an alarm that names no time of its own. */
  readonly received: Instant;
  /** It came by the topic that wakes people. */
  readonly urgent: boolean;
  readonly links: Links;
}

/** An alarm of CloudWatch as Slack shows it: in its own words, but for the time. */
export function alarmPost(alarm: MetricAlarm, { received, urgent, links }: AlarmContext): Post {
  const { name, description, state, reason, at, region } = alarm;
  const title = `${markOf(alarm, urgent)} ${name}: ${STATES[state]}`;
  return {
    text: escaped(`${title}. ${reason}`, LIMITS.text),
    blocks: [
      header(title),
      section(escaped(reason) || '_CloudWatch gives no reason._'),
      ...(description && state !== 'OK'
        ? [section(`*What to do*\n${escaped(description, LIMITS.section - 20)}`)]
        : []),
      ...fields({ Time: bothTimes(at ?? received) }),
      ...context([linksLine(links), escaped(`CloudWatch, ${region}`)]),
    ],
  };
}

const STATES: Readonly<Record<MetricAlarm['state'], string>> = {
  ALARM: 'alarm',
  OK: 'over',
  INSUFFICIENT_DATA: 'no data',
};

function markOf({ state }: MetricAlarm, urgent: boolean): string {
  if (state === 'OK') return '🟢';
  return state === 'ALARM' && urgent ? '🔴' : '⚠️';
}
