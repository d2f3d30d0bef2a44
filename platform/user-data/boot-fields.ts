import { z } from 'zod';
import type { ServerBoot, WorkerBoot } from './boot.ts';

/**
 * Each value stands between single quotes in a script, or in a line of YAML: none may have a quote,
 * a space or a line end. These patterns are narrower still, so that what is swapped is noticed too.
 */
const text = (pattern: RegExp, what: string) => z.string().regex(pattern, what);

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const SECRET = /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.-]{1,256}$/;

const region = text(REGION, 'a region such as us-east-1');
const cluster = text(/^[a-z][a-z0-9-]{0,62}$/, 'a name such as smartscale-prod');
const host = text(HOST, 'a host name or an IPv4 address');
const secret = text(SECRET, 'the ARN of a secret');
const bucket = text(BUCKET, 'the name of a bucket');
const volume = text(/^vol-[0-9a-f]{8,17}$/, 'the id of a volume such as vol-0123456789abcdef0');
const logGroup = text(/^\/[A-Za-z0-9/_.-]{1,510}$/, 'a log group such as /smartscale/prod/boot');
const registry = text(
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com$/,
  'a registry such as 123456789012.dkr.ecr.us-east-1.amazonaws.com',
);

export const workerBoot: z.ZodType<WorkerBoot> = z.strictObject({
  region,
  cluster,
  serverName: host,
  joinTokenSecret: secret,
  bootLogGroup: logGroup,
  registry,
});

export const serverBoot: z.ZodType<ServerBoot> = z.strictObject({
  region,
  cluster,
  serverName: host,
  publicAddress: host,
  secrets: z.strictObject({ serverToken: secret, joinToken: secret, kubernetesAdmin: secret }),
  snapshots: z.strictObject({ bucket }),
  issuer: z.strictObject({
    bucket,
    url: text(/^https:\/\/[a-z0-9][a-z0-9.-]{1,250}$/, 'an address of https without a path'),
  }),
  volumes: z.strictObject({ prometheus: volume, grafana: volume }),
  bootLogGroup: logGroup,
  registry,
});
