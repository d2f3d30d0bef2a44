import { z } from 'zod';
import { ALARM_CODES, type Alarm, type AlarmCode } from '../alarms.ts';
import type { TickEvent } from '../event.ts';
import { market } from './cluster.ts';
import { launchCause, veto } from './decision.ts';
import { block, launchFailure, refusal, removalCause, restoreReason } from './operations.ts';
import { maybe, span, tagged, text } from './shape.ts';

const alarmCode: z.ZodType<AlarmCode> = z.enum(ALARM_CODES);

/** The cast: the refinement keeps those vetoes alone that are alarms. */
const alarm = veto.refine(({ code }) => (ALARM_CODES as readonly string[]).includes(code), {
  error: 'an alarm',
}) as unknown as z.ZodType<Alarm>;

/** Something that people or metrics are told. */
export const eventSchema = tagged<TickEvent, 'kind'>('kind', {
  'launch-started': { operation: text(), cause: launchCause, market },
  'launch-refused': { operation: text(), refusal, market },
  'launch-ready': { operation: text(), node: text(), latency: span },
  'launch-failed': { operation: text(), why: launchFailure },
  'removal-started': { operation: text(), node: text(), cause: removalCause },
  'removal-done': { operation: text(), node: text(), cause: removalCause },
  'removal-restored': { operation: text(), node: text(), why: restoreReason, block: maybe(block) },
  'orphan-swept': { instance: text() },
  'ghost-swept': { node: text() },
  'cordon-lifted': { node: text() },
  'alarm-raised': { alarm },
  'alarm-over': { code: alarmCode },
  'effect-failed': { effect: text(), why: text() },
});
