import { z } from 'zod';
import { parseIso } from '../iso-time.ts';
import type { Parsed } from '../problem.ts';
import type { Instant } from '../units.ts';
import { checkJson } from './problems.ts';

/** An alarm of CloudWatch, as far as it is told; our own messages have the same fields. */
export interface MetricAlarm {
  readonly name: string;
  /** What the stack says of it, with what to do. */
  readonly description?: string;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly reason: string;
  /** Absent where it names no time that can be read. */
  readonly at?: Instant;
  readonly region: string;
}

/** CloudWatch adds fields by the year: what is not read here is let through. */
const ALARM = z
  .object({
    AlarmName: z.string().min(1),
    AlarmDescription: z.string().nullish(),
    NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
    NewStateReason: z.string(),
    StateChangeTime: z.string().optional(),
    Timestamp: z.string().optional(),
    Region: z.string(),
  })
  .transform((it): MetricAlarm => {
    const at = momentIn(it.StateChangeTime ?? it.Timestamp ?? '');
    return {
      name: it.AlarmName,
      ...(it.AlarmDescription ? { description: it.AlarmDescription } : {}),
      state: it.NewStateValue,
      reason: it.NewStateReason,
      ...(at === undefined ? {} : { at }),
      region: it.Region,
    };
  });

/** CloudWatch writes offsets without a colon: `2026-11-23T12:00:00.000+0000`. */
const momentIn = (text: string): Instant | undefined =>
  parseIso(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));

export const parseAlarm = (json: string, source: string): Parsed<MetricAlarm> =>
  checkJson(ALARM, json, source);
