import { z } from 'zod';
import type { Message } from '../message.ts';
import type { Parsed } from '../problem.ts';
import { eventSchema } from './event.ts';
import { checkJson } from './problems.ts';
import { instant, object, text } from './shape.ts';

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
    event: eventSchema,
  }),
});

/** A message of ours as a topic delivers it; CloudWatch's own are refused, having no event. */
export const parseMessage = (json: string, source: string): Parsed<Message> =>
  checkJson(message, json, source);
