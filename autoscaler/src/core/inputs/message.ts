import { z } from 'zod';
import type { Message } from '../message.ts';
import type { News, PolicyNews, WeeklyCost } from '../news.ts';
import type { Parsed } from '../problem.ts';
import { circumstancesSchema } from './circumstances.ts';
import { eventSchema } from './event.ts';
import { checkJson } from './problems.ts';
import { flag, instant, listOf, maybe, object, tagged, text } from './shape.ts';
import { weeklySchema } from './weekly.ts';

const news: z.ZodType<News> = z.union([
  eventSchema,
  tagged<PolicyNews | WeeklyCost, 'kind'>('kind', {
    'policy-changed': {
      policy: text(),
      revision: text(),
      hash: text(),
      instead: maybe(z.enum(['nothing', 'unreadable'])),
      returns: maybe(z.literal(true)),
      changes: listOf(text()),
    },
    'policy-refused': { revision: text(), problems: listOf(text()) },
    'policy-held': {
      policy: text(),
      revision: text(),
      hash: text(),
      reason: text(),
      until: maybe(instant),
      byHand: flag,
    },
    'weekly-cost': { report: weeklySchema },
  }),
]);

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
    event: news,
    around: maybe(circumstancesSchema),
  }),
});

/** A message of ours as a topic delivers it; CloudWatch's own are refused, having no event. */
export const parseMessage = (json: string, source: string): Parsed<Message> =>
  checkJson(message, json, source);
