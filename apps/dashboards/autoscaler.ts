import { type DashboardData, type Panel, TALL, TILE } from './panel.ts';
import { metric, metricMath } from './query.ts';

/** As long as the time that a run may take before it is ended (A1), less a margin. */
const LONG_RUN_MS = 50_000;

const runs: Panel = {
  title: 'Runs in 5 minutes',
  shows:
    'The most invocations in any five of the last fifteen minutes. There is one a minute, and more when something happens.',
  todo: 'Fewer than four: the schedule or the function is broken and nothing scales. See the function’s log and EventBridge Scheduler.',
  look: 'stat',
  size: [4, TILE],
  unit: 'none',
  decimals: 0,
  span: '15m',
  // The last five minutes are not over yet, and would always look short.
  reads: 'max',
  limits: { below: { warn: 4, bad: 1 } },
  queries: [metric('A', { metric: 'AutoscalerInvocations', statistic: 'Sum' })],
};

const failed: Panel = {
  title: 'Failures in the last hour',
  shows: 'Scaling failures of every kind.',
  todo: 'Three in a quarter of an hour page. Their kinds are shown below.',
  look: 'stat',
  size: [5, TILE],
  unit: 'none',
  decimals: 0,
  span: '1h',
  reads: 'sum',
  limits: { above: { warn: 1, bad: 3 } },
  empty: 'none',
  queries: [metric('A', { metric: 'ScalingFailures', statistic: 'Sum' })],
};

const blind: Panel = {
  title: 'Prometheus unavailable',
  shows: 'Share of the last hour’s ticks in which Prometheus gave no load.',
  todo: 'Nodes are kept and only added for pods that wait. See the pods of namespace monitoring and port 30090 of the server.',
  look: 'stat',
  size: [5, TILE],
  unit: 'percentunit',
  span: '1h',
  reads: 'mean',
  limits: { above: { warn: 0.01, bad: 0.1 } },
  queries: [metric('A', { metric: 'PrometheusUnavailable' })],
};

const maximum: Panel = {
  title: 'At the maximum',
  shows: 'Whether the last decisions wanted more nodes than the policy allows.',
  todo: 'Raise `nodes.max` in policies/scaling-policy.yaml (guardrails allow ten), or find what drives the load.',
  look: 'stat',
  size: [5, TILE],
  unit: 'bool_yes_no',
  limits: { above: { bad: 1 } },
  queries: [metric('A', { metric: 'AtMaximum', statistic: 'Maximum' })],
};

const access: Panel = {
  title: 'Age of the cluster token',
  shows:
    'Time since the token was minted by which the function speaks to Kubernetes. A new one comes every hour; each lives for twelve.',
  todo: 'Over two hours: the controller does not rotate. `kubectl -n smartscale logs deploy/smartscale-controller`. There are ten hours left.',
  look: 'stat',
  size: [5, TILE],
  unit: 'ms',
  limits: { above: { warn: 7_200_000, bad: 21_600_000 } },
  queries: [metric('A', { metric: 'ClusterAccessAge', statistic: 'Maximum' })],
};

const duration: Panel = {
  title: 'Run time',
  shows: 'How long runs took, one by one: how many were how long.',
  todo: 'Idle heartbeats make the left column, ticks with an open operation the one at 35 s. Anything beyond 50 s is close to the function’s end at 60 s.',
  look: 'histogram',
  size: [12, TALL],
  unit: 'ms',
  queries: [
    metric('A', {
      metric: 'LambdaExecutionTime',
      statistic: 'Maximum',
      period: 60,
      legend: 'run time',
    }),
  ],
};

const durationOverTime: Panel = {
  title: 'Run time over time',
  shows: 'Half, 95 of 100, and all of the runs stay under these.',
  todo: 'Above the line: the log tells which phase overran (`overrun`). AWS, Kubernetes or Prometheus answers slowly.',
  look: 'lines',
  size: [12, TALL],
  unit: 'ms',
  min: 0,
  limits: { above: { bad: LONG_RUN_MS } },
  queries: [
    metric('A', { metric: 'LambdaExecutionTime', statistic: 'p50', legend: 'p50' }),
    metric('B', { metric: 'LambdaExecutionTime', statistic: 'p95', legend: 'p95' }),
    metric('C', { metric: 'LambdaExecutionTime', statistic: 'Maximum', legend: 'longest' }),
  ],
};

const invocations: Panel = {
  title: 'Invocations',
  shows:
    'Runs in each five minutes, and those that found the lease held by another run, which is normal in small numbers.',
  todo: 'A gap is time in which nothing was looked at. Many held leases: runs overlap, see their run time.',
  look: 'bars',
  size: [12, TALL],
  unit: 'none',
  queries: [
    metric('A', { metric: 'AutoscalerInvocations', statistic: 'Sum', legend: 'runs' }),
    metric('B', { metric: 'LeaseHeld', statistic: 'Sum', legend: 'lease held' }),
  ],
};

const decisions: Panel = {
  title: 'Decisions',
  shows: 'What was decided in the time shown. Holding is by far the most.',
  todo: 'Many scale-ups beside many scale-downs: the cluster swings. Widen the gap between the thresholds, or the cooldowns; `smartscale simulate` compares.',
  look: 'pie',
  size: [6, TALL],
  unit: 'none',
  reads: 'sum',
  queries: [metric('A', { metric: 'Decisions', statistic: 'Sum' })],
};

const savings: Panel = {
  title: 'Saved against the baseline',
  shows:
    'One less the nodes’ cost over that of the baseline’s five nodes by day and night, at the policy’s prices, over the time shown. CPU credits are not in it; the weekly report has them.',
  todo: 'Look at 7 days, for a day of sale says little. Below 30 %: see Cost, spot share, and whether requests keep nodes from going (Cluster Overview).',
  look: 'gauge',
  size: [6, TALL],
  unit: 'percentunit',
  min: 0,
  max: 1,
  reads: 'mean',
  limits: { below: { warn: 0.4, bad: 0.2 } },
  queries: [
    metric('A', { metric: 'HourlyCost', hidden: true }),
    metric('B', { metric: 'BaselineCost', hidden: true }),
    metricMath('C', '1 - a / b', 'saved'),
  ],
};

const joins: Panel = {
  title: 'Time to join',
  shows: 'From the record of a launch to the Ready condition of its node: how many took how long.',
  todo: 'Three minutes are promised. Longer: images that are pulled at boot, or a slow API server. Those that never joined are failures, not here.',
  look: 'histogram',
  size: [12, TALL],
  unit: 'ms',
  queries: [
    metric('A', {
      metric: 'NodeJoinLatency',
      statistic: 'Maximum',
      period: 60,
      legend: 'time to join',
    }),
  ],
};

const ups: Panel = {
  title: 'Launches by reason',
  shows: 'Nodes asked for in each five minutes, and what for.',
  todo: 'Mostly Pending: pods come in waves, let the forecast or headroom run ahead. Mostly Repair or Replacement: nodes are lost, see the events of EC2.',
  look: 'bars',
  size: [12, TALL],
  unit: 'none',
  queries: [metric('A', { metric: 'ScaleUpEvents', statistic: 'Sum' })],
};

const downs: Panel = {
  title: 'Removals',
  shows: 'Removals begun, and what the sweeps ended because nothing answered for it.',
  todo: 'No removals for a day with low load: `smartscale explain` names each node that was passed over, and why. Orphans are a second net at work: report them.',
  look: 'bars',
  size: [12, TALL],
  unit: 'none',
  queries: [
    metric('A', { metric: 'ScaleDownEvents', statistic: 'Sum', legend: 'removals' }),
    metric('B', { metric: 'Orphans', statistic: 'Sum', legend: 'swept' }),
  ],
};

const failures: Panel = {
  title: 'Failures by kind',
  shows: 'What went wrong, in each five minutes.',
  todo: 'NoCapacity: more types or zones in the policy. EC2QuotaExceeded: ask AWS for more vCPUs. NodeJoinFailure: the instance’s console output. DrainFailed: the pod and budget stand in Slack. ClusterAccess: the controller. Configuration: a change to the launch template.',
  look: 'bars',
  size: [12, TALL],
  unit: 'none',
  queries: [metric('A', { metric: 'ScalingFailures', statistic: 'Sum' })],
};

const policy: Panel = {
  title: 'Where the policy came from',
  shows: 'Ticks by the source of their policy. All should be `current`: what Git says.',
  todo: 'Anything else stands in for a policy that cannot be read or is refused: `smartscale status`.',
  look: 'bars',
  size: [12, TALL],
  unit: 'none',
  queries: [metric('A', { metric: 'PolicySource', statistic: 'Sum' })],
};

export const autoscaler: DashboardData = {
  uid: 'smartscale-autoscaler',
  title: 'SmartScale: Autoscaler Performance',
  about: 'Does the autoscaler run, and what does it do?',
  from: 'now-24h',
  sections: [
    { title: 'Now', panels: [runs, failed, blind, maximum, access] },
    { title: 'What it decides', panels: [decisions, savings, joins, ups, downs] },
    { title: 'How it runs', panels: [duration, durationOverTime, invocations, policy, failures] },
  ],
};
