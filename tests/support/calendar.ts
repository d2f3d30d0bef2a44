import { parseIso } from '../../autoscaler/src/core/iso-time.ts';
import type { Schedule } from '../../autoscaler/src/core/policy/policy.ts';
import type { Planned } from '../../autoscaler/src/core/schedule/windows.ts';
import { after, before, type Instant, minutes } from '../../autoscaler/src/core/units.ts';

/** Zones of every temper: none, north, south, half an hour, at midnight, quarter-hour offsets. */
export const ZONES = [
  'UTC',
  'Asia/Dhaka',
  'Asia/Kathmandu',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Pacific/Chatham',
  'Africa/Casablanca',
] as const;

/** The linter takes `after` and `before` in a test for hooks. */
export const later = after;
export const earlier = before;

export function instant(text: string): Instant {
  const at = parseIso(text);
  if (at === undefined) throw new Error(`not an instant: ${text}`);
  return at;
}

export const aSchedule = (traits: Partial<Schedule> = {}): Schedule => ({
  name: 'rush',
  cron: '0 9 * * *',
  timeZone: 'Asia/Dhaka',
  duration: minutes(180),
  nodes: 4,
  lead: minutes(10),
  ...traits,
});

/**
 * The brief's cadence: every 2 minutes from 09:00 to 21:00 in Dhaka, else every 5; +2 a decision.
 */
export const aPlan = (...schedules: readonly Schedule[]): Planned => ({
  schedules,
  timeZone: 'Asia/Dhaka',
  cadence: { windows: [{ from: 540, to: 1260, every: minutes(2) }], otherwise: minutes(5) },
  launch: {
    expectedBoot: minutes(3),
    joinTimeout: minutes(5),
    perHour: 10,
    holdAfterFailures: 3,
  },
  nodes: {
    min: 2,
    max: 10,
    step: 2,
    minAge: minutes(10),
    headroom: { nodes: 0, pods: 0, podCpu: 0, podMemory: 0 },
  },
});
