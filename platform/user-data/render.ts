import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import {
  type Reserve,
  SERVER_RESERVE,
  WORKER_RESERVE,
} from '../../autoscaler/src/core/cost/reserve.ts';
import { check } from '../../autoscaler/src/core/inputs/problems.ts';
import { JOIN_TOKEN_GROUP, JOIN_TOKEN_LIFE } from '../../autoscaler/src/core/join-token.ts';
import { MARKET_LABEL, SERVER_LABELS } from '../../autoscaler/src/core/names.ts';
import { renderProblem } from '../../autoscaler/src/core/problem.ts';
import type { ServerBoot, WorkerBoot } from './boot.ts';
import { serverBoot, workerBoot } from './boot-fields.ts';
import { VERSIONS, type Versions } from './versions.ts';

/** Bytes that EC2 takes before it encodes them in base64. */
export const MOST_BYTES = 16_384;

const script = (name: string): string =>
  readFileSync(new URL(`${name}.sh`, import.meta.url), 'utf8');

/** Throws an `Error` that names every field that would not be safe in a script. */
export function workerUserData(boot: WorkerBoot, versions: Versions = VERSIONS): string {
  const { region, cluster, serverName, joinTokenSecret, bootLogGroup, registry } = checked(
    workerBoot,
    boot,
    'user data of workers',
  );
  return rendered('worker', {
    ...artifacts(versions),
    ...reserve(WORKER_RESERVE),
    CLUSTER: cluster,
    REGION: region,
    SERVER_NAME: serverName,
    JOIN_TOKEN_SECRET: joinTokenSecret,
    BOOT_LOG_GROUP: bootLogGroup,
    REGISTRY: registry,
    MARKET_LABEL,
  });
}

/** Throws an `Error` that names every field that would not be safe in a script. */
export function serverUserData(boot: ServerBoot, versions: Versions = VERSIONS): string {
  const known = checked(serverBoot, boot, 'user data of the server');
  const { region, cluster, secrets, volumes, issuer } = known;
  return rendered('server', {
    ...artifacts(versions),
    ...reserve(SERVER_RESERVE),
    CLUSTER: cluster,
    REGION: region,
    SERVER_NAME: known.serverName,
    PUBLIC_ADDRESS: known.publicAddress,
    SERVER_TOKEN_SECRET: secrets.serverToken,
    JOIN_TOKEN_SECRET: secrets.joinToken,
    KUBERNETES_ADMIN_SECRET: secrets.kubernetesAdmin,
    BOOT_LOG_GROUP: known.bootLogGroup,
    SNAPSHOTS: known.snapshots.bucket,
    ISSUER: issuer.bucket,
    ISSUER_URL: issuer.url,
    PROMETHEUS_VOLUME: volumes.prometheus,
    GRAFANA_VOLUME: volumes.grafana,
    REGISTRY: known.registry,
    SERVER_TAINT: `${SERVER_LABELS[0]}=true:NoSchedule`,
    JOIN_TOKEN_GROUP,
    JOIN_TOKEN_LIFE: `${JOIN_TOKEN_LIFE / 3_600_000}h`,
  });
}

const artifacts = ({ k3s, artifacts: of }: Versions): Values => ({
  K3S_VERSION: k3s,
  K3S_URL: of.k3s.url,
  K3S_SHA256: of.k3s.sha256,
  INSTALLER_URL: of.installer.url,
  INSTALLER_SHA256: of.installer.sha256,
  CREDENTIAL_PROVIDER_URL: of['credential-provider'].url,
  CREDENTIAL_PROVIDER_SHA256: of['credential-provider'].sha256,
});

const reserve = ({ cpu, memoryMib, evictionMib }: Reserve): Values => ({
  RESERVE_CPU: String(cpu),
  RESERVE_MIB: String(memoryMib),
  EVICTION_MIB: String(evictionMib),
});

function checked<T>(schema: z.ZodType<T>, given: unknown, source: string): T {
  const parsed = check(schema, given, source);
  if (parsed.ok) return parsed.value;
  throw new Error(parsed.problems.map(renderProblem).join('\n'));
}

type Values = Readonly<Record<string, string>>;

const rendered = (name: 'worker' | 'server', values: Values): string =>
  fitting(filled(withoutComments(script('common') + script(name)), values), name);

/** A comment has a line of its own. Lines that a script writes to a file never begin like one. */
const withoutComments = (text: string): string => text.replace(/^ *#(?!!).*\n/gm, '');

/** Puts each value where its name stands between at signs. Throws on a name that has no value. */
export function filled(text: string, values: Values): string {
  const used = new Set<string>();
  const full = text.replace(/@([A-Z][A-Z0-9_]*)@/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`invariant: nothing is known for @${name}@`);
    used.add(name);
    return value;
  });
  const idle = Object.keys(values).filter((name) => !used.has(name));
  if (idle.length > 0) throw new Error(`invariant: no script asks for ${idle.join(', ')}`);
  return full;
}

/** EC2 would refuse it at the end of a deployment, and say less. */
export function fitting(text: string, name: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_BYTES) return text;
  throw new Error(
    `user data of the ${name}: ${bytes} bytes, ${bytes - MOST_BYTES} more than the ${MOST_BYTES} that EC2 takes`,
  );
}
