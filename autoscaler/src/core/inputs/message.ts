import { z } from 'zod';
import { ALARM_CODES, type Alarm, type AlarmCode } from '../alarms.ts';
import type { Message } from '../message.ts';
import type { News } from '../news.ts';
import type { Parsed } from '../problem.ts';
import { circumstancesSchema } from './circumstances.ts';
import { market } from './cluster.ts';
import { launchCause, veto } from './decision.ts';
import { block, launchFailure, refusal, removalCause, restoreReason } from './operations.ts';
import { checkJson } from './problems.ts';
import { instant, listOf, maybe, object, span, tagged, text } from './shape.ts';
import { weeklySchema } from './weekly.ts';

const alarmCode: z.ZodType<AlarmCode> = z.enum(ALARM_CODES);

/** The cast: the refinement keeps those vetoes alone that are alarms. */
const alarm = veto.refine(({ code }) => (ALARM_CODES as readonly string[]).includes(code), {
  error: 'an alarm',
}) as unknown as z.ZodType<Alarm>;

const event = tagged<News, 'kind'>('kind', {
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
  'policy-changed': { policy: text(), revision: text(), changes: listOf(text()) },
  'weekly-cost': { report: weeklySchema },
});

const message = object<Message>({
  AlarmName: text(),
  NewStateValue: z.enum(['ALARM', 'OK']),
  NewStateReason: text(),
  Timestamp: text(),
  Region: text(),
  smartscale: object<Message['smartscale']>({
    version: z.literal(1),
    id: text(),
    cluster: text(),
    correlation: text(),
    at: instant,
    event,
    around: maybe(circumstancesSchema),
  }),
});

/** A message of ours as a topic delivers it; CloudWatch's own are refused, having no event. */
export const parseMessage = (json: string, source: string): Parsed<Message> =>
  checkJson(message, json, source);
