import { type DashboardData, type Panel, TALL, TILE } from './panel.ts';
import { metric, recorded, view } from './query.ts';

const WORSE_THAN_HOPED = 30;

const load: Panel = {
  title: 'Load now',
  shows:
    'vCPUs in use on serving workers: what is forecast. Per cent would change with every node that comes.',
  todo: 'No data: Prometheus or its rules; see Cluster Overview, alerts.',
  look: 'stat',
  size: [6, TILE],
  unit: 'none',
  decimals: 1,
  queries: [recorded('A', 'smartscale:worker_load:cores', 'vCPUs')],
};

const soon: Panel = {
  title: 'Expected',
  shows: 'vCPUs expected at the furthest horizon, half an hour from now by default.',
  todo: 'No data: prediction is off, or there are less than 24 hours of history.',
  look: 'stat',
  size: [6, TILE],
  unit: 'none',
  decimals: 1,
  queries: [metric('A', { metric: 'ExpectedLoad', legend: 'vCPUs' })],
};

const high: Panel = {
  title: 'At most, nine times in ten',
  shows: 'The P90 at the same horizon: what nodes are bought for.',
  todo: 'Far above what is expected: the forecast was often wrong of late, and leaves room for it.',
  look: 'stat',
  size: [6, TILE],
  unit: 'none',
  decimals: 1,
  queries: [metric('A', { metric: 'ExpectedLoadHigh', legend: 'vCPUs' })],
};

const error: Panel = {
  title: 'Error of the last day',
  shows:
    'Mean absolute error of the forecasts of the last 24 hours, as a share of the load (WAPE).',
  todo: 'A forecast that is no better than “as now” falls back to that by itself. High for days: the load has no pattern, and schedules serve better.',
  look: 'stat',
  size: [6, TILE],
  unit: 'percent',
  decimals: 0,
  limits: { above: { warn: WORSE_THAN_HOPED, bad: 60 } },
  queries: [metric('A', { metric: 'ForecastError', legend: 'error' })],
};

const band: Panel = {
  title: 'Predicted and actual load',
  shows:
    'vCPUs in use, and what was expected of each moment half an hour before it, up to what nine in ten outcomes stay under. The expectation runs on into the future.',
  todo: 'Load above the band more than one time in ten: forecasts are too low, see the error. A rush that was not foreseen belongs in the policy’s `schedules`.',
  look: 'band',
  size: [24, 12],
  unit: 'none',
  decimals: 1,
  min: 0,
  queries: [
    recorded('A', 'smartscale:worker_load:cores', 'actual'),
    metric('B', { metric: 'ExpectedLoad', legend: 'expected' }),
    metric('C', { metric: 'ExpectedLoadHigh', legend: 'P90' }),
  ],
};

const capacity: Panel = {
  title: 'Load, P90 and capacity',
  shows: 'vCPUs in use, the P90 of what is expected, and the vCPUs of serving workers.',
  todo: 'P90 near capacity: nodes should be coming. Capacity far above P90 for long: see why no node goes (`smartscale explain`).',
  look: 'lines',
  size: [12, TALL],
  unit: 'none',
  decimals: 1,
  min: 0,
  queries: [
    recorded('A', 'smartscale:worker_load:cores', 'load'),
    metric('B', { metric: 'ExpectedLoadHigh', legend: 'P90' }),
    view('C', 'servingCores', 'capacity'),
  ],
};

const errorOverTime: Panel = {
  title: 'Error over time',
  shows: 'The same error, day by day.',
  todo: 'A step up after a change of the shop is normal for a week: the profile has to be learnt anew.',
  look: 'lines',
  size: [12, TALL],
  unit: 'percent',
  min: 0,
  span: '14d',
  limits: { above: { bad: WORSE_THAN_HOPED } },
  queries: [metric('A', { metric: 'ForecastError', period: 3_600, legend: 'error' })],
};

export const forecast: DashboardData = {
  uid: 'smartscale-forecast',
  title: 'SmartScale: Forecast',
  about: 'What was expected, and what came.',
  from: 'now-24h',
  to: 'now+1h',
  sections: [
    { title: 'Now', panels: [load, soon, high, error] },
    { title: 'Expected and actual', panels: [band, capacity, errorOverTime] },
  ],
};
