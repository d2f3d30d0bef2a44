import { sha256 } from '../../autoscaler/src/adapters/aws/policy-source.ts';
import { formatIso } from '../../autoscaler/src/core/iso-time.ts';
import type { MetricPoint } from '../../autoscaler/src/core/metrics.ts';
import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';
import { renderEnvelope } from '../../autoscaler/src/core/policy/envelope.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import {
  type Cores,
  type Instant,
  MINUTE,
  type Millis,
  type Zone,
} from '../../autoscaler/src/core/units.ts';
import { autoscalerHandler } from '../../autoscaler/src/entry/functions/autoscaler.ts';
import { interruptionsHandler } from '../../autoscaler/src/entry/functions/interruptions.ts';
import type { Environment } from '../../autoscaler/src/entry/functions/settings.ts';
import { readInterruptionSettings } from '../../autoscaler/src/entry/functions/settings.ts';
import type { Outside } from '../../autoscaler/src/entry/functions/wiring.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import { facadeClock } from '../../autoscaler/world/facade/clock.ts';
import { laterBy, type WorldOptions } from '../../autoscaler/world/model/state.ts';
import { advance, createWorld } from '../../autoscaler/world/model/world.ts';
import { dynamoDbWire } from '../../autoscaler/world/wire/dynamodb.ts';
import { ec2Wire } from '../../autoscaler/world/wire/ec2.ts';
import { kubernetesWire } from '../../autoscaler/world/wire/kubernetes/server.ts';
import { type Invoked, lambdaWire } from '../../autoscaler/world/wire/lambda.ts';
import { prometheusWire } from '../../autoscaler/world/wire/prometheus.ts';
import { secretsManagerWire } from '../../autoscaler/world/wire/secrets-manager.ts';
import { type Published, snsWire } from '../../autoscaler/world/wire/sns.ts';
import { type StoredParameter, ssmWire } from '../../autoscaler/world/wire/ssm.ts';
import { byService, type Wire } from '../../autoscaler/world/wire/wire.ts';
import { ZONE_A, ZONE_B } from './cluster.ts';
import { TABLE } from './dynamodb.ts';
import { tableRequest } from './table-request.ts';
import { aShopOptions } from './world.ts';

const PARAMETER = '/smartscale/shop/policy';
const ACCESS = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:kubernetes-access';
const BASIC_AUTH = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:prometheus-basic-auth';
const ALERTS = 'arn:aws:sns:us-east-1:123456789012:alerts';
const WARNINGS = 'arn:aws:sns:us-east-1:123456789012:warnings';

export const SECRETS = { access: ACCESS, basicAuth: BASIC_AUTH } as const;

/** The environment that the platform would give both functions here. */
export const ENVIRONMENT: Environment = {
  AWS_REGION: 'us-east-1',
  CLUSTER_ID: 'shop',
  DYNAMODB_TABLE: TABLE,
  POLICY_PARAMETER: PARAMETER,
  PROMETHEUS_URL: 'https://10.0.0.10:30090',
  KUBERNETES_ACCESS_SECRET_ARN: ACCESS,
  PROMETHEUS_SECRET_ARN: BASIC_AUTH,
  LAUNCH_TEMPLATE_ID: 'lt-1',
  LAUNCH_TEMPLATE_VERSION: '7',
  SUBNETS: `${ZONE_A}=subnet-a,${ZONE_B}=subnet-b`,
  ALERTS_TOPIC_ARN: ALERTS,
  WARNINGS_TOPIC_ARN: WARNINGS,
  AUTOSCALER_FUNCTION: 'smartscale-autoscaler',
};

const CA = '-----BEGIN CERTIFICATE-----\nTHE+CLUSTER+ITSELF\n-----END CERTIFICATE-----\n';

export interface WireWorldOptions {
  /** vCPUs that the customers ask for. */
  readonly load: () => number;
  readonly change?: Partial<WorldOptions>;
  readonly policy?: Partial<Policy>;
  /** Of the subnets, where they are not those that every policy names. */
  readonly zones?: readonly [Zone, Zone];
}

/** Both functions as AWS Lambda calls them, on a world that they reach by requests alone. */
export async function aWireWorld(options: WireWorldOptions) {
  const { load, change, policy, zones = [ZONE_A, ZONE_B] } = options;
  const demand = () => load() as Cores;
  const world = createWorld(aShopOptions({ seed: 5, demand, zones, ...change }));
  const now = () => world.now;
  const secrets = new Map<string, string>();
  const parameters = new Map<string, StoredParameter>();
  const tokens = new Set<string>();
  const published: Published[] = [];
  const invoked: Invoked[] = [];
  const dynamo = dynamoDbWire();
  await dynamo.openTable(TABLE);
  const aws = byService({
    dynamodb: dynamo.exchange,
    ec2: ec2Wire({
      world,
      cluster: 'shop',
      subnets: { 'subnet-a': zones[0], 'subnet-b': zones[1] },
      templates: { 'lt-1': ['7'] },
    }),
    ssm: ssmWire({ parameters, now }),
    secretsmanager: secretsManagerWire({ secrets, now }),
    sns: snsWire({ topics: new Set([ALERTS, WARNINGS]), published }),
    lambda: lambdaWire({ functions: new Set(['smartscale-autoscaler']), invoked }),
  });
  const hosts: Readonly<Record<string, Wire>> = {
    '6443': kubernetesWire(world, { accepts: (token) => tokens.has(token) }),
    '30090': prometheusWire(world, { user: 'autoscaler', password: 'open sesame' }),
  };
  const line = recording((request) => (hosts[new URL(request.url).port] ?? aws)(request));

  const apply = (change: Partial<Policy> = {}) => {
    const envelope = {
      policy: { ...defaultPolicy('shop'), mode: 'active', ...policy, ...change } as Policy,
      revision: 'main@sha1:1',
      appliedAt: now(),
    };
    write(renderEnvelope(envelope, sha256));
  };
  const write = (value: string) =>
    void parameters.set(PARAMETER, { value, version: 1, tier: 'Standard', modifiedAt: now() });
  /** What the controller does every hour. */
  const mint = (token: string) => {
    tokens.add(token);
    const access = { server: 'https://10.0.0.10:6443', ca: CA, token, mintedAt: formatIso(now()) };
    secrets.set(ACCESS, JSON.stringify(access));
  };
  apply();
  mint('token-1');
  const login = { username: 'autoscaler', password: 'open sesame', ca: CA };
  secrets.set(BASIC_AUTH, JSON.stringify(login));

  const logged: { message: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const measured: MetricPoint[] = [];
  const trusted = new Map<string, string>();
  const outside: Outside = {
    exchange: line.exchange,
    clock: facadeClock(world),
    jitter: () => 0.5,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    telemetry: (correlation) => ({
      log: (message, fields) => void logged.push({ message, fields: { ...fields, correlation } }),
      measure: (points) => void measured.push(...points),
    }),
    trust: (host, ca) => void trusted.set(host, ca),
  };
  const SUBNETS = `${zones[0]}=subnet-a,${zones[1]}=subnet-b`;
  const settings = readInterruptionSettings({ ...ENVIRONMENT, SUBNETS });
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  const autoscaler = autoscalerHandler(settings.value, outside);
  const interruptions = interruptionsHandler(settings.value, outside);

  let beats = 0;
  const invocation = (remaining = 60_000) => {
    const until = world.now + remaining;
    beats += 1;
    return {
      awsRequestId: `request-${beats}`,
      getRemainingTimeInMillis: () => until - world.now,
    };
  };
  const beat = (event: unknown = {}, remaining?: number) =>
    autoscaler(event, invocation(remaining));
  const pass = (span: Millis) => advance(world, laterBy(world.now, span));
  /** A heartbeat each minute for so many of them. */
  const run = async (minutes: number) => {
    const kinds: string[] = [];
    for (let minute = 0; minute < minutes; minute++) {
      const next = (world.now + MINUTE) as Instant;
      kinds.push((await beat()).outcome);
      if (world.now < next) advance(world, next);
    }
    return kinds;
  };
  /** As a version that did not know them would have left the state. */
  const forgetAttributes = (...names: readonly string[]) =>
    dynamo.exchange(updateOf(`REMOVE ${names.join(', ')}`));
  /** What was sent, logged and measured so far is no longer looked at. */
  const forget = () => {
    line.sent.length = 0;
    logged.length = 0;
    measured.length = 0;
  };
  return {
    ...{ world, secrets, tokens, published, invoked, logged, measured, trusted },
    ...{ line, apply, write, mint, beat, run, pass, forget, forgetAttributes },
    interrupt: (event: unknown, remaining = 110_000) => interruptions(event, invocation(remaining)),
  };
}

const updateOf = (expression: string): WireRequest =>
  tableRequest('UpdateItem', {
    TableName: TABLE,
    Key: { cluster_id: { S: 'shop' }, record: { S: 'STATE' } },
    UpdateExpression: expression,
  });

export type WireWorld = Awaited<ReturnType<typeof aWireWorld>>;

/** An exchange that remembers what was sent, of which hosts can fall silent. */
function recording(wire: Wire) {
  const sent: WireRequest[] = [];
  const silent = new Set<string>();
  let heed = (_request: WireRequest): void => {};
  return {
    sent,
    /** Called with each request from now on, before it is answered. */
    heed: (act: typeof heed) => {
      heed = act;
    },
    /** Those whose URL contains this. */
    silence: (host: string) => void silent.add(host),
    speak: () => silent.clear(),
    exchange: async (request: WireRequest) => {
      sent.push(request);
      heed(request);
      const { host } = new URL(request.url);
      if (![...silent].some((it) => host.includes(it))) return wire(request);
      throw new OperatingError({ service: host, kind: 'timeout' }, `${host}: no answer`);
    },
  };
}

/** How many requests went to each service. */
export function callsOf({ line }: WireWorld): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { url } of line.sent) {
    const name = serviceOf(new URL(url));
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function serviceOf({ host, port }: URL): string {
  if (port === '6443') return 'kubernetes';
  if (port === '30090') return 'prometheus';
  return host.split('.')[0] ?? host;
}
