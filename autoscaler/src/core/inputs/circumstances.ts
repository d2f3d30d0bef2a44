import { z } from 'zod';
import type { Circumstances, HourlyCost, NodeTotals, Terms } from '../circumstances.ts';
import { launchCause, reason } from './decision.ts';
import { amount, listOf, maybe, number, object, text, wholeNumber } from './shape.ts';

/** What stood around an event, as a message carries it. */
export const circumstancesSchema = object<Circumstances>({
  terms: object<Terms>({
    policy: text(),
    revision: maybe(text()),
    mode: z.enum(['active', 'shadow', 'paused']),
    timeZone: text(),
    currency: text(),
    exchangeRate: amount(),
  }),
  decision: maybe(text()),
  because: maybe(listOf(reason)),
  cause: maybe(launchCause),
  nodes: maybe(
    object<NodeTotals>({
      serving: wholeNumber,
      soon: wholeNumber,
      min: wholeNumber,
      max: wholeNumber,
    }),
  ),
  hourly: maybe(object<HourlyCost>({ fleet: maybe(amount()), change: maybe(number()) })),
});
