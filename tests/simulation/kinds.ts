/** How lives are lived: straight on the model, or over the wire. */
export type Medium = 'facade' | 'wire';

interface Kind {
  /** As it is counted. */
  readonly name: string;
  readonly what: string;
  /** Both when absent. */
  readonly only?: Medium;
}

const wire = 'wire';

/** Everything that goes wrong in seeded lives, by the name that it is counted under. */
export const KINDS: readonly Kind[] = [
  { name: 'crash', what: 'the function ends between two calls' },
  { name: 'late', what: 'a holder that freezes for longer than its lease' },
  { name: 'clock', what: 'the clock is set' },
  { name: 'heartbeat-twice', what: 'two ticks at once' },
  { name: 'asked-in-vain', what: 'a tick that was asked for never comes' },
  { name: 'fail', what: 'a call fails', only: 'facade' },
  { name: 'throttled', what: 'asked too often', only: wire },
  { name: 'server-error', what: 'a service breaks (5xx)', only: wire },
  { name: 'bad-gateway', what: 'a proxy answers for it', only: wire },
  { name: 'timeout', what: 'no answer in time', only: wire },
  { name: 'refused', what: 'no connection', only: wire },
  { name: 'garbage', what: 'an answer that cannot be read', only: wire },
  { name: 'empty', what: 'an answer without a body', only: wire },
  { name: 'lost', what: 'done, and the answer is lost' },
  { name: 'cut', what: 'done, and half of the answer comes', only: wire },
  { name: 'overtaken', what: 'done after the caller gave up', only: wire },
  { name: 'flap', what: 'a list leaves out an instance' },
  { name: 'read-lag', what: 'a new instance is not shown yet' },
  { name: 'refused-InsufficientInstanceCapacity', what: 'pools without capacity' },
  { name: 'refused-VcpuLimitExceeded', what: 'the quota is exceeded' },
  { name: 'fleet-partial', what: 'some pools refuse, one sells' },
  { name: 'spot-taken', what: 'AWS takes a machine' },
  { name: 'announced-rebalance', what: 'AWS may take a machine' },
  { name: 'announced-scheduled-maintenance', what: 'AWS will reboot a machine' },
  { name: 'event-lost', what: 'an event never comes' },
  { name: 'event-twice', what: 'an event comes twice' },
  { name: 'machine-hung', what: 'a machine hangs' },
  { name: 'never-joins', what: 'a machine never becomes a node' },
  { name: 'pod-stuck', what: 'a pod does not end' },
  { name: 'hand-on-node', what: 'a person closes or opens a node' },
  { name: 'hand-on-budget', what: 'a person adds or removes a budget' },
  { name: 'brake', what: 'a person pulls or lifts the brake' },
  { name: 'boost', what: 'a person asks for more nodes' },
  { name: 'mode-switched', what: 'Git says another mode' },
  { name: 'lie-0', what: 'Prometheus says 0' },
  { name: 'lie-100', what: 'Prometheus says 100 %' },
  { name: 'lie-nan', what: 'Prometheus says NaN' },
  { name: 'lie-unknown', what: 'Prometheus says nothing', only: 'facade' },
  { name: 'stale', what: 'Prometheus says what was', only: wire },
  { name: 'partial', what: 'Prometheus leaves nodes out', only: wire },
  { name: 'outage-prometheus', what: 'Prometheus is down' },
  { name: 'outage-kubernetes', what: 'the API server is down' },
  { name: 'outage-ec2', what: 'EC2 is down' },
  { name: 'outage-dynamodb', what: 'the table is down' },
  { name: 'outage-ssm', what: 'Parameter Store is down', only: wire },
  { name: 'outage-secretsmanager', what: 'Secrets Manager is down', only: wire },
  { name: 'outage-sns', what: 'the topics are down', only: wire },
  { name: 'outage-lambda', what: 'nobody can be asked for a tick', only: wire },
  { name: 'outage-slack', what: 'Slack is down', only: wire },
  { name: 'message-twice', what: 'SNS brings a message twice', only: wire },
  { name: 'token-turned', what: 'the API server takes another token', only: wire },
  { name: 'policy-corrupt', what: 'the parameter cannot be read', only: wire },
  { name: 'policy-stale', what: 'the parameter is read as it was', only: wire },
  { name: 'tick-busy', what: 'the lease is held by another' },
  { name: 'tick-fenced', what: 'a write is refused by its condition' },
];

/** What can be met in lives of this medium. */
export const kindsOf = (medium: Medium): readonly Kind[] =>
  KINDS.filter(({ only = medium }) => only === medium);

/** Kinds that no life met. */
export const unmet = (counts: Readonly<Record<string, number>>, medium: Medium) =>
  kindsOf(medium)
    .map(({ name }) => name)
    .filter((name) => !counts[name]);

/** First what went wrong, each kind by name, then all else that was counted. */
export function summaryOf(counts: Readonly<Record<string, number>>, medium: Medium): string {
  const kinds = kindsOf(medium);
  const known = new Set(kinds.map(({ name }) => name));
  const row = (name: string, what = ''): string =>
    `  ${name.padEnd(38)} ${String(counts[name] ?? 0).padStart(7)}  ${what}`.trimEnd();
  const others = Object.keys(counts).filter((name) => !known.has(name));
  return [
    'what went wrong:',
    ...kinds.map(({ name, what }) => row(name, what)),
    'what came of it:',
    ...others.sort().map((name) => row(name)),
  ].join('\n');
}
