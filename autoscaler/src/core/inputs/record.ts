import { z } from 'zod';
import type { DecisionRecord } from '../record.ts';
import { decisionSchema } from './decision.ts';
import { forecastSchema, readingOf, signalsSchema } from './observation.ts';
import { operationSchema } from './operations.ts';
import { amount, instant, listOf, maybe, object, text, wholeNumber } from './shape.ts';

/** One decision as it was kept: what `history` and `explain` read, and the table holds as JSON. */
export const recordSchema = object<DecisionRecord>({
  id: text(),
  at: instant,
  policy: object<DecisionRecord['policy']>({
    name: text(),
    mode: z.enum(['active', 'shadow', 'paused']),
    source: z.enum(['current', 'last-good', 'built-in']),
    hash: maybe(text()),
    revision: maybe(text()),
  }),
  decision: decisionSchema,
  observation: object<DecisionRecord['observation']>({
    signals: signalsSchema,
    load: readingOf(amount()),
    forecast: forecastSchema,
  }),
  open: listOf(text()),
  opened: listOf(operationSchema),
  landed: listOf(
    object<DecisionRecord['landed'][number]>({
      operation: text(),
      node: text(),
      pods: wholeNumber,
    }),
  ),
  paid: maybe(
    object<NonNullable<DecisionRecord['paid']>>({ spot: wholeNumber, 'on-demand': wholeNumber }),
  ),
});
