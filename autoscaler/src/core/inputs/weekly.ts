import { z } from 'zod';
import type { BigDecision, Moves } from '../cost/biggest.ts';
import type { Bill, WeeklyReport } from '../cost/weekly.ts';
import type { ForecastQuality } from '../forecast/quality.ts';
import { atLeastOne, reason } from './decision.ts';
import {
  amount,
  instant,
  listOf,
  maybe,
  number,
  object,
  share,
  span,
  text,
  wholeNumber,
} from './shape.ts';

const byMarket = { spot: amount(), 'on-demand': amount() };

const bill = object<Bill>({
  nodeHours: object<Bill['nodeHours']>(byMarket),
  list: object<Bill['list']>({ spot: amount(), 'on-demand': amount() }),
  credits: amount(),
});

const moves = object<Moves>({
  decisions: wholeNumber,
  scaleUps: wholeNumber,
  scaleDowns: wholeNumber,
  launched: wholeNumber,
  restored: wholeNumber,
});

const bigDecision = object<BigDecision>({
  id: text(),
  at: instant,
  nodes: number(),
  hourly: maybe(amount()),
  because: atLeastOne(reason),
});

const quality = object<ForecastQuality>({
  wape: amount(),
  wapeLastValue: amount(),
  coverageP90: share,
  forecasts: wholeNumber,
});

/** A week's report, as a message carries it. */
export const weeklySchema = object<WeeklyReport>({
  from: instant,
  to: instant,
  silent: span,
  bill,
  baseline: object<WeeklyReport['baseline']>({ nodes: wholeNumber, bill }),
  moves,
  biggest: listOf(bigDecision),
  forecast: maybe(quality),
  month: object<WeeklyReport['month']>({ name: text(), usd: amount(), budget: maybe(amount()) }),
  terms: object<WeeklyReport['terms']>({
    clientNodeMonth: maybe(amount()),
    currency: text(),
    exchangeRate: amount(),
    type: text(),
    spot: object<WeeklyReport['terms']['spot']>({
      usd: amount(),
      from: z.enum(['policy', 'ec2', 'table']),
    }),
    timeZone: text(),
  }),
});
