/** What one thing of the ground costs, and who says so. */
export interface Price {
  /** US dollars for one `unit`, list price of us-east-1, free allowances not subtracted. */
  readonly usd: number;
  readonly unit: string;
  readonly source: string;
  /** When that source was written, or the price was taken; empty where nobody knows. */
  readonly asOf: string;
  /** `sourced`: the page says so. `unverified`: commonly said, and no page at hand says it well. */
  readonly trust: 'sourced' | 'unverified';
}

const sourced = (usd: number, unit: string, [source, asOf]: readonly [string, string]): Price => ({
  usd,
  unit,
  source,
  asOf,
  trust: 'sourced',
});

const unverified = (usd: number, unit: string, source: string): Price => ({
  usd,
  unit,
  source,
  asOf: '',
  trust: 'unverified',
});

const NAT = ['https://cloudburn.io/blog/aws-nat-gateway-pricing', '2026-02-24'] as const;
const LAMBDA = ['https://cloudchipr.com/blog/aws-lambda-pricing', '2024'] as const;
const DYNAMO = ['https://airbyte.com/data-engineering-resources/dynamodb-pricing', '2025'] as const;
const METRICS = ['https://signoz.io/guides/cloudwatch-pricing', '2026-02-15'] as const;
const EVENTS = ['https://cloudburn.io/blog/amazon-eventbridge-pricing', '2026-03-13'] as const;
const TRANSFER = [
  'https://www.usage.ai/blogs/aws/networking-cost/data-transfer-costs/',
  '2026-06-02',
] as const;

/**
 * Prices of the ground by what they are paid for. Machines of a type have theirs in
 * `instance-types.ts`. Data: change a line here, with its source.
 */
export const GROUND_PRICES = {
  natInstanceHour: unverified(
    0.0052,
    'hour of a t3.nano',
    'half of a t3.micro, as each size of T3 is of the next',
  ),
  natHour: sourced(0.045, 'hour of a NAT gateway', NAT),
  natGb: sourced(0.045, 'GB through a NAT gateway', NAT),
  addressHour: sourced(0.005, 'hour of a public IPv4 address', NAT),
  gp3Month: unverified(0.08, 'GiB of gp3 a month', 'AWS price list'),
  lambdaGbSecond: sourced(0.0000133334, 'GB-second on arm64', LAMBDA),
  lambdaRequest: sourced(0.2 / 1_000_000, 'request', [
    'https://git.mcrn.ar/mariano/lambda_local_runner',
    '2026-05-11',
  ]),
  dynamoWrite: sourced(0.625 / 1_000_000, 'write of 1 KB', DYNAMO),
  dynamoRead: sourced(0.125 / 1_000_000, 'consistent read of 4 KB', DYNAMO),
  dynamoGb: unverified(0.25 + 0.2, 'GB a month, with point-in-time recovery', 'AWS price list'),
  metricMonth: sourced(0.3, 'custom metric a month', METRICS),
  alarmMonth: sourced(0.1, 'metric of an alarm a month', [
    'https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm',
    '2026',
  ]),
  logGb: sourced(0.5, 'GB of logs taken in', [
    'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
    '2026-06-13',
  ]),
  logGbMonth: unverified(0.03, 'GB of logs kept a month', 'AWS price list'),
  secretMonth: sourced(0.4, 'secret a month', [
    'https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
    '2026',
  ]),
  secretCall: sourced(0.05 / 10_000, 'call to Secrets Manager', [
    'https://awsready.net/learn/aws-secrets-manager-parameter-store/',
    '2026',
  ]),
  schedule: sourced(1 / 1_000_000, 'call of a schedule', EVENTS),
  trailEvent: sourced(0.1 / 100_000, 'data event in the trail', [
    'https://aws.amazon.com/cloudtrail/pricing/',
    '',
  ]),
  s3GbMonth: unverified(0.023, 'GB in S3 a month', 'AWS price list'),
  zoneMonth: sourced(0.5, 'hosted zone a month', ['https://ns1.com/resources/aws-dns', '']),
  imageGbMonth: sourced(0.1, 'GB of images a month', [
    'https://cloudburn.io/blog/amazon-ecr-pricing',
    '2026-03',
  ]),
  outGb: sourced(0.09, 'GB out to the internet', TRANSFER),
  crossZoneGb: sourced(0.02, 'GB between two zones, both ends', TRANSFER),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof GROUND_PRICES;

/**
 * Left out of every sum, since no price of it was at hand or it rounds to nothing: messages by SMS
 * to Bangladesh (the price moves; AWS's own default stops at one dollar a month), e-mail, SQS,
 * Parameter Store, AWS-managed keys, EventBridge rules, Session Manager, two budgets.
 */
export const NOT_RECKONED =
  'SMS (no price at hand), e-mail, SQS, Parameter Store, managed keys, EventBridge rules, budgets';
