import { formatIso } from '../../autoscaler/src/core/iso-time.ts';
import type { System } from './system.ts';

export const LEVELS = ['debug', 'info', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** One JSON object a line, as log collectors read it. */
export type Log = (
  level: Level,
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

export const createLog =
  (least: Level, replica: string, { now, write }: Pick<System, 'now' | 'write'>): Log =>
  (level, message, fields = {}) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    write(JSON.stringify({ time: formatIso(now()), level, message, replica, ...fields }));
  };
