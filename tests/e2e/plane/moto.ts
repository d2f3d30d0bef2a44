import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Exchange } from '../../../autoscaler/src/ports/exchange.ts';
import { openTable } from '../../../autoscaler/world/wire/dynamodb.ts';
import { overHttp } from '../real-prometheus.ts';
import { type Server, startServer } from '../server.ts';
import { PYTHON } from '../tools.ts';

/** AWS as others understand it, on a free loopback port. */
export const startMoto = (): Promise<Server> =>
  startServer({
    command: PYTHON,
    args: (port) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', `${port}`],
    serves: async (url) => (await fetch(`${url}/moto-api/data.json`)).ok,
  });

/**
 * moto tells by the signature which service is meant. One request at a time: its server answers
 * each in a thread of its own, and its conditional writes are not atomic between those.
 */
export function throughMoto(server: () => Server): Exchange {
  let before: Promise<unknown> = Promise.resolve();
  return (request) => {
    const { pathname, search } = new URL(request.url);
    const { host: _, ...headers } = request.headers;
    const url = () => `${server().url}${pathname}${search}`;
    const answer = before.then(() => overHttp({ ...request, url: url(), headers }));
    before = answer.catch(() => {});
    return answer;
  };
}

const TABLE = 'k3s-autoscaler-state';
export const PARAMETER = '/smartscale/smartscale-prod/policy';

/** As much of an account as the controller and `smartscale status` speak to. */
export interface Account {
  /** For processes: where AWS is, and what is there. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the parameter holds. */
  readonly live: () => Promise<Live>;
  /** The functions' way into the cluster, as the controller has put it there. */
  readonly access: () => Promise<{ readonly token: string; readonly server: string }>;
  /** Messages to people, oldest first, since they were last asked for. */
  readonly told: () => readonly string[];
  readonly stop: () => Promise<void>;
}

export interface Live {
  readonly version: number;
  readonly hash: string;
  readonly revision: string;
}

const SECRETS = {
  KUBERNETES_ACCESS_SECRET_ARN: 'kubernetes-access',
  JOIN_TOKEN_SECRET_ARN: 'k3s-token',
  PROMETHEUS_SECRET_ARN: 'prometheus-basic-auth',
  PROMETHEUS_TLS_SECRET_ARN: 'prometheus-tls',
  GRAFANA_SECRET_ARN: 'grafana-admin',
};
const TOPICS = { ALERTS_TOPIC_ARN: 'alerts', WARNINGS_TOPIC_ARN: 'warnings' };

export async function openAccount(): Promise<Account> {
  const moto = await startMoto();
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const client = { region: 'us-east-1', endpoint: moto.url, credentials };
  const inbox = await openInbox();
  await openTable(
    throughMoto(() => moto),
    TABLE,
  );
  const secrets = new SecretsManagerClient(client);
  const sns = new SNSClient(client);
  const environment: Record<string, string> = {
    AWS_ENDPOINT_URL: moto.url,
    AWS_REGION: client.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    CLUSTER_ID: 'smartscale-prod',
    POLICY_PARAMETER: PARAMETER,
    AUTOSCALER_FUNCTION: 'smartscale-autoscaler',
  };
  for (const [variable, Name] of Object.entries(SECRETS)) {
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name, SecretString: '{}' }));
    environment[variable] = ARN ?? '';
  }
  for (const [variable, Name] of Object.entries(TOPICS)) {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: inbox.url }));
    environment[variable] = TopicArn ?? '';
  }
  return {
    environment,
    live: () => liveIn(new SSMClient(client)),
    access: async () => {
      const asked = new GetSecretValueCommand({ SecretId: SECRETS.KUBERNETES_ACCESS_SECRET_ARN });
      return JSON.parse((await secrets.send(asked)).SecretString ?? '');
    },
    told: inbox.taken,
    stop: async () => {
      await inbox.stop();
      await moto.stop();
    },
  };
}

async function liveIn(ssm: SSMClient): Promise<Live> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: PARAMETER }));
  const { hash, revision } = JSON.parse(Parameter?.Value ?? '') as Omit<Live, 'version'>;
  return { version: Parameter?.Version ?? 0, hash, revision };
}

/** Where SNS brings what is published. */
async function openInbox() {
  let messages: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const { Type, Message } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      if (Type === 'Notification') messages.push(Message);
      response.end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    taken: () => {
      const taken = messages;
      messages = [];
      return taken;
    },
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
