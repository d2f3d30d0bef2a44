import { z } from 'zod';
import { parseIso } from '../iso-time.ts';
import type { Parsed } from '../problem.ts';
import type { Instant } from '../units.ts';
import { check } from './problems.ts';

/** One message as SNS hands it to a function. */
export interface Delivery {
  /** Of this message on this topic: the same when SNS delivers it again. */
  readonly id: string;
  readonly topic: string;
  readonly message: string;
  /** When SNS took it. */
  readonly at: Instant;
}

const EVENT = z.object({ Records: z.array(z.unknown()).min(1) });

const RECORD = z
  .object({
    Sns: z.object({
      MessageId: z.string().min(1),
      TopicArn: z.string().min(1),
      Message: z.string(),
      Timestamp: z.string(),
    }),
  })
  .transform(({ Sns: { MessageId, TopicArn, Message, Timestamp } }, context): Delivery => {
    const at = parseIso(Timestamp);
    if (at !== undefined) return { id: MessageId, topic: TopicArn, message: Message, at };
    context.addIssue({ code: 'custom', message: 'a time', path: ['Sns', 'Timestamp'] });
    return z.NEVER;
  });

/** What SNS hands to a function: each record by itself, so that a bad one costs no other. */
export function parseDeliveries(event: unknown): Parsed<readonly Parsed<Delivery>[]> {
  const outer = check(EVENT, event, 'event');
  if (!outer.ok) return outer;
  const value = outer.value.Records.map((it, index) => check(RECORD, it, `Records[${index}]`));
  return { ok: true, value };
}
