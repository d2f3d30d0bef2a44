import { type DashboardData, type Panel, TAKA, TALL } from './panel.ts';
import {
  arithmetic,
  billed,
  metric,
  metricMath,
  type Query,
  reduced,
  type Statistic,
  view,
} from './query.ts';

/** The client's own target for a day, in taka. */
const DAY_TARGET = 2_000;

/** The nodes' cost in taka, by CloudWatch's arithmetic over both. */
const inTaka = (
  factor: string,
  legend: string,
  { statistic = 'Average', period = 300 }: { statistic?: Statistic; period?: number } = {},
): readonly [Query, ...Query[]] => [
  metric('A', { metric: 'HourlyCost', statistic, period, hidden: true }),
  metric('B', { metric: 'ExchangeRate', statistic, period, hidden: true }),
  metricMath('C', `a * b${factor}`, legend),
];

const hourly: Panel = {
  title: 'An hour, now',
  shows:
    'What the workers that exist cost an hour, at the policy’s prices and rate of exchange. CPU credits, the server and the network are not in it.',
  todo: 'Compare with Workers by market: a jump without more nodes is spot that became on demand.',
  look: 'stat',
  size: [6, TALL],
  unit: TAKA,
  decimals: 1,
  queries: inTaka('', 'an hour'),
};

const day: Panel = {
  title: 'The last 24 hours',
  shows: `The workers’ cost of the last 24 hours. The target is ${DAY_TARGET.toLocaleString('en')} BDT.`,
  todo: 'Over the target: see which hours below, and what the launches were for (Autoscaler Performance).',
  look: 'gauge',
  size: [6, TALL],
  unit: TAKA,
  decimals: 0,
  min: 0,
  max: DAY_TARGET * 1.5,
  span: '24h',
  reads: 'mean',
  limits: { above: { warn: DAY_TARGET * 0.8, bad: DAY_TARGET } },
  queries: inTaka(' * 24', 'a day'),
};

const projection: Panel = {
  title: 'A day at this pace',
  shows: 'The last hour’s mean, for 24 hours.',
  todo: 'Only a pace: a rush makes it high for its hours. High at night is worth a look.',
  look: 'stat',
  size: [6, TALL],
  unit: TAKA,
  decimals: 0,
  span: '1h',
  reads: 'mean',
  limits: { above: { warn: DAY_TARGET * 0.8, bad: DAY_TARGET } },
  queries: inTaka(' * 24', 'a day'),
};

const perRequest: Panel = {
  title: 'A thousand requests',
  shows: 'The workers’ cost of the last 24 hours over the requests of the same time.',
  todo: 'Rising at equal load: nodes are less used. Rising with less load: the minimum of nodes is what it costs to be open.',
  look: 'stat',
  size: [6, TALL],
  unit: TAKA,
  decimals: 2,
  span: '24h',
  queries: [
    metric('A', { metric: 'HourlyCost', hidden: true }),
    metric('B', { metric: 'ExchangeRate', hidden: true }),
    { ...view('D', 'requestsOfDay', 'requests'), hidden: true },
    reduced('E', 'A', 'mean'),
    reduced('F', 'B', 'mean'),
    reduced('G', 'D', 'last'),
    arithmetic('H', '1000 * 24 * $E * $F / $G', 'a thousand requests'),
  ],
};

const trend: Panel = {
  title: 'The month so far',
  shows:
    'What the autoscaler has charged to each month, CPU credits included. It begins anew at the month’s end.',
  todo: 'At the policy’s `monthlyBudget` voluntary scale-up stops and only the minimum is kept. Steeper than last month: see the hours below.',
  look: 'lines',
  size: [12, TALL],
  unit: TAKA,
  min: 0,
  span: '60d',
  queries: [
    metric('A', { metric: 'MonthCost', statistic: 'Maximum', period: 3_600, hidden: true }),
    metric('B', { metric: 'ExchangeRate', statistic: 'Maximum', period: 3_600, hidden: true }),
    metricMath('C', 'a * b', 'month to date'),
  ],
};

const baseline: Panel = {
  title: 'Against the baseline',
  shows:
    'An hour of the workers, and an hour of the nodes that ran by day and night before, at the same prices.',
  todo: 'Above the baseline for long: more than five nodes are needed, or spot is gone. The area between is what is saved.',
  look: 'lines',
  size: [12, TALL],
  unit: TAKA,
  min: 0,
  queries: [
    metric('A', { metric: 'HourlyCost', hidden: true }),
    metric('B', { metric: 'BaselineCost', hidden: true }),
    metric('D', { metric: 'ExchangeRate', hidden: true }),
    metricMath('E', 'a * d', 'workers'),
    metricMath('F', 'b * d', 'baseline'),
  ],
};

const saved: Panel = {
  title: 'Saved',
  shows: 'Share of the baseline’s cost that was not spent.',
  todo: 'Below 40 % over a week: see spot share, and requests that keep nodes from going.',
  look: 'lines',
  size: [12, TALL],
  unit: 'percentunit',
  queries: [
    metric('A', { metric: 'HourlyCost', period: 3_600, hidden: true }),
    metric('B', { metric: 'BaselineCost', period: 3_600, hidden: true }),
    metricMath('C', '1 - a / b', 'saved'),
  ],
};

const spot: Panel = {
  title: 'Spot share',
  shows: 'Share of the workers that are bought on spot. The policy’s default is 60 %.',
  todo: 'Below the policy’s share for hours: no pool has spot. More types or zones in the policy widen the choice.',
  look: 'lines',
  size: [12, TALL],
  unit: 'percent',
  min: 0,
  max: 100,
  queries: [metric('A', { metric: 'SpotShare', legend: 'spot' })],
};

const bill: Panel = {
  title: 'The bill by service',
  shows:
    'What AWS itself has reckoned for this month so far, in US dollars, for the whole account: EC2 holds the nodes, the server, volumes and NAT. AWS writes it a few times a day.',
  todo: 'No data: switch on “billing alerts” once in the account’s billing preferences. Data transfer that grows: traffic between zones or out through NAT.',
  look: 'pie',
  size: [12, TALL],
  unit: 'currencyUSD',
  span: '2d',
  queries: [
    billed('A', 'AmazonEC2', 'EC2'),
    billed('B', 'AWSLambda', 'Lambda'),
    billed('C', 'AWSDataTransfer', 'data transfer'),
    billed('D', 'AmazonDynamoDB', 'DynamoDB'),
    billed('E', 'AmazonCloudWatch', 'CloudWatch'),
  ],
};

export const cost: DashboardData = {
  uid: 'smartscale-cost',
  title: 'SmartScale: Cost',
  about: 'What the nodes cost, and what they would have. Money at the policy’s prices, in taka.',
  from: 'now-7d',
  sections: [
    { title: 'Now', panels: [hourly, day, projection, perRequest] },
    { title: 'Savings', panels: [baseline, saved, spot, bill] },
    { title: 'The month', panels: [{ ...trend, size: [24, TALL] }] },
  ],
};
