import type { Instant, Zone } from '../../src/core/units.ts';
import { OperatingError } from '../../src/ports/errors.ts';
import type { Exchange, WireRequest } from '../../src/ports/exchange.ts';
import type { Supply } from '../facade/compute.ts';
import type { World, WorldOptions } from '../model/state.ts';
import { createWorld } from '../model/world.ts';
import { dynamoDbWire } from './dynamodb.ts';
import { type Ec2Account, ec2Wire } from './ec2.ts';
import { type Accounts, accountsWire } from './kubernetes/accounts.ts';
import { type SecretStore, secretsWire } from './kubernetes/secrets.ts';
import { kubernetesWire } from './kubernetes/server.ts';
import { withSupervisor } from './kubernetes/supervisor.ts';
import { type Invoked, lambdaWire } from './lambda.ts';
import { prometheusWire } from './prometheus.ts';
import { secretsManagerWire } from './secrets-manager.ts';
import { selfSigned } from './self-signed.ts';
import { type Posting, slackWire } from './slack.ts';
import { type Published, snsWire } from './sns.ts';
import { type StoredParameter, ssmWire } from './ssm.ts';
import { byService, type Wire } from './wire.ts';

/** Where everything is in this world, and what it is called: what a stack would export. */
export const PLACES = {
  region: 'us-east-1',
  cluster: 'smartscale-prod',
  table: 'k3s-autoscaler-state',
  parameter: '/smartscale/smartscale-prod/policy',
  server: 'https://k3s.smartscale.internal:6443',
  prometheus: 'https://k3s.smartscale.internal:30090',
  template: { id: 'lt-0smartscale', version: '7' },
  topics: {
    alerts: 'arn:aws:sns:us-east-1:111122223333:smartscale-autoscaler-alerts',
    warnings: 'arn:aws:sns:us-east-1:111122223333:smartscale-autoscaler-warnings',
  },
  secrets: {
    kubernetes: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:kubernetes-access-AbCdEf',
    prometheus: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prometheus-basic-auth-AbCdEf',
    prometheusTls: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prometheus-tls-AbCdEf',
    grafana: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:grafana-admin-AbCdEf',
    joinToken: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:k3s-token-AbCdEf',
    slack: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:slack-webhook-AbCdEf',
  },
  /** The function that scales. */
  autoscaler: 'smartscale-autoscaler',
  /** As whom it comes to the API server. */
  account: { namespace: 'smartscale', name: 'smartscale-autoscaler' },
} as const;

/** The private subnet of each zone. */
export const subnetOf = (zone: Zone): string => `subnet-${zone.replaceAll('-', '')}`;

/** Services by what a request's address says: AWS by host name, the cluster's server by port. */
export type WireService =
  | 'ec2'
  | 'dynamodb'
  | 'ssm'
  | 'secretsmanager'
  | 'sns'
  | 'lambda'
  | 'kubernetes'
  | 'prometheus'
  | 'slack';

/** The channel's webhook: whoever knows the address may post. */
const WEBHOOK = 'https://hooks.slack.com/services/T0SHOP/B0SMARTSCALE/simulated';

const BY_PORT: Readonly<Record<string, WireService>> = {
  '6443': 'kubernetes',
  '30090': 'prometheus',
};
const AWS: readonly WireService[] = ['ec2', 'dynamodb', 'ssm', 'secretsmanager', 'sns', 'lambda'];

/** Undefined for a host that is nowhere in this world. */
export function serviceAt(url: string): WireService | undefined {
  const { hostname, port } = new URL(url);
  if (hostname === 'k3s.smartscale.internal') return BY_PORT[port];
  if (hostname === new URL(WEBHOOK).hostname) return 'slack';
  return AWS.find((it) => hostname === `${it}.${PLACES.region}.amazonaws.com`);
}

/** Of an account: which instance a list leaves out. */
export type WireFlap = (world: World) => NonNullable<Ec2Account['flap']>;

export type AfterWrite = (table: Exchange, request: WireRequest) => Promise<void>;

export interface WireWorldOptions {
  readonly world: WorldOptions;
  /** What stands in the parameter: the envelope's text. */
  readonly envelope: string;
  /** What EC2 has to give, once the world is there to look at. */
  readonly supply?: (world: World) => Supply;
  readonly flap?: WireFlap;
  /** Called while time stands still whenever the STATE item was written: for bystanders. */
  readonly afterWrite?: AfterWrite;
  /** Called with each event that somebody sends to the function that scales. */
  readonly onInvoke?: (invoked: Invoked) => void;
}

/** The whole outside: what is true, and everything that can be asked about it. */
export interface WireWorld {
  readonly world: World;
  /** Every service behind one door. An unknown host is `unavailable`. */
  readonly exchange: Exchange;
  /** A request is being answered at this moment: virtual time must not move. */
  readonly busy: () => boolean;
  /** DynamoDB itself, for bystanders. */
  readonly table: Exchange;
  readonly parameters: Map<string, StoredParameter>;
  readonly published: readonly Published[];
  /** By ARN, as Secrets Manager keeps them now. */
  readonly secrets: Map<string, string>;
  /** What the controller makes in the cluster. */
  readonly cluster: Pick<SecretStore, 'secrets' | 'admits'> & Pick<Accounts, 'minted' | 'who'>;
  /** Every event that was sent to the function that scales. */
  readonly invoked: readonly Invoked[];
  /** What people can read in the channel. */
  readonly posted: readonly Posting[];
  /** The one that the API server takes now. */
  readonly token: () => string;
  /** The API server takes another token from now on, and no other. */
  readonly turnToken: () => void;
  /** Secrets Manager learns the token that is good now. */
  readonly publishToken: () => void;
}

/** Whom Prometheus lets in. */
export const PASSWORD = { username: 'autoscaler', password: 'let-me-see' };
/** The controller's own token, which the kubelet would put into its pod. */
export const CONTROLLER_TOKEN = 'token-of-the-controller';
const CONTROLLER_USER = 'system:serviceaccount:smartscale:smartscale-controller';
/** Nothing here is encrypted, so that nobody looks into it. */
export const AUTHORITY = '-----BEGIN CERTIFICATE-----\nsimulated\n-----END CERTIFICATE-----\n';

/** The secret that the controller writes every hour. */
const accessOf = (token: string, at: Instant): string =>
  JSON.stringify({
    server: PLACES.server,
    ca: AUTHORITY,
    token,
    mintedAt: new Date(at).toISOString(),
  });

/** A world that can be ticked: cluster, empty table, secrets and the policy are in their places. */
export async function openWireWorld(options: WireWorldOptions): Promise<WireWorld> {
  const { envelope } = options;
  const world = createWorld(options.world);
  const now = () => world.now;
  const dynamo = dynamoDbWire();
  await dynamo.openTable(PLACES.table);
  const parameters = new Map<string, StoredParameter>();
  parameters.set(PLACES.parameter, parameter(envelope, world.now));
  const secrets = new Map<string, string>();
  secrets.set(PLACES.secrets.prometheus, JSON.stringify({ ...PASSWORD, ca: AUTHORITY }));
  const tls = selfSigned('prometheus.monitoring');
  secrets.set(PLACES.secrets.prometheusTls, JSON.stringify(tls));
  secrets.set(PLACES.secrets.grafana, JSON.stringify({ password: 'graphs for all' }));
  secrets.set(PLACES.secrets.slack, WEBHOOK);
  const published: Published[] = [];
  const posted: Posting[] = [];
  let turns = 1;
  const token = () => `token-${turns}`;
  const publishToken = () => void secrets.set(PLACES.secrets.kubernetes, accessOf(token(), now()));
  publishToken();
  const invoked: Invoked[] = [];
  const aws = byService({
    ec2: ec2Wire({ world, ...account(world), ...market(world, options) }),
    dynamodb: noticing(dynamo.exchange, options.afterWrite),
    ssm: ssmWire({ parameters, now }),
    secretsmanager: secretsManagerWire({ secrets, empty: EMPTY, now }),
    lambda: lambdaWire({ functions: FUNCTIONS, invoked, forward: options.onInvoke ?? (() => {}) }),
    sns: snsWire({ topics: new Set(Object.values(PLACES.topics)), published }),
  });
  const others = (it: string) =>
    it === token() ? AUTOSCALER_USER : it === CONTROLLER_TOKEN ? CONTROLLER_USER : undefined;
  const { extra, ...made } = secretsWire(now);
  const accounts = accountsWire({ now, accounts: ACCOUNTS, others });
  const api = kubernetesWire(world, {
    accepts: (it) => accounts.who(it) !== undefined,
    extras: [accounts.extra, extra],
  });
  const kubernetes = withSupervisor(api, { authority: AUTHORITY, admits: made.admits });
  const { username: user, password } = PASSWORD;
  const prometheus = prometheusWire(world, { user, password });
  const slack = slackWire({ hooks: new Set([new URL(WEBHOOK).pathname]), posted, now });
  const apart: Partial<Record<WireService, Wire>> = { kubernetes, prometheus, slack };
  const wireOf = (service: WireService): Wire => apart[service] ?? aws;
  const { exchange, busy } = counted(async (request) => wireOf(known(request))(request));
  const turnToken = () => {
    turns += 1;
  };
  const { minted, who } = accounts;
  const cluster = { ...made, minted, who };
  const doors = { exchange, busy, table: dynamo.exchange, cluster, secrets, invoked };
  return { world, ...doors, parameters, published, posted, token, turnToken, publishToken };
}

const AUTOSCALER_USER = 'system:serviceaccount:smartscale:smartscale-autoscaler';
const ACCOUNTS = new Set([`${PLACES.account.namespace}/${PLACES.account.name}`]);
const FUNCTIONS = new Set([PLACES.autoscaler]);
/** Made by the platform, and given its value by the controller. */
const EMPTY = new Set<string>([PLACES.secrets.joinToken, PLACES.secrets.kubernetes]);

/** Tells a bystander of every write, before the writer is told that it was done. */
function noticing(table: Exchange, afterWrite?: AfterWrite): Exchange {
  if (!afterWrite) return table;
  return async (request) => {
    const answer = await table(request);
    const writes = request.headers['x-amz-target']?.endsWith('.UpdateItem') === true;
    const state = request.body?.includes('{"S":"STATE"}') === true;
    if (writes && state && answer.status === 200) await afterWrite(table, request);
    return answer;
  };
}

export const parameter = (value: string, modifiedAt: Instant): StoredParameter => ({
  value,
  version: 1,
  tier: 'Standard',
  modifiedAt,
});

const market = (world: World, { supply, flap }: WireWorldOptions) => ({
  ...(supply ? { supply: supply(world) } : {}),
  ...(flap ? { flap: flap(world) } : {}),
});

const account = ({ options }: World) => ({
  cluster: PLACES.cluster,
  subnets: Object.fromEntries(options.zones.map((zone) => [subnetOf(zone), zone])),
  templates: { [PLACES.template.id]: [PLACES.template.version] },
});

function known({ url }: WireRequest): WireService {
  const service = serviceAt(url);
  if (service) return service;
  const { hostname } = new URL(url);
  throw new OperatingError(
    { service: hostname, kind: 'unavailable' },
    `getaddrinfo ENOTFOUND ${hostname}`,
  );
}

/** Answers take turns of the real event loop: whoever moves virtual time must wait for them. */
function counted(inner: Exchange): Pick<WireWorld, 'exchange' | 'busy'> {
  let flying = 0;
  return {
    busy: () => flying > 0,
    exchange: async (request) => {
      flying += 1;
      try {
        return await inner(request);
      } finally {
        flying -= 1;
      }
    },
  };
}
