import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import {
  CLIENT_FOLDER,
  CONFIG_FOLDER,
  PROMETHEUS_HOST,
  prometheusConfig,
} from '../../apps/charts/monitoring/scrape-config.ts';
import { ruleFile } from '../../autoscaler/src/core/promql/render.ts';

export const USER = 'autoscaler';
export const PASSWORD = 'a-pass-word';
/** bcrypt of it, with few rounds: every request is checked against it. */
const HASH = '$2b$04$fy.9G0dLiCgz0fee7.Pp7uv4iveCd3ZbATxfiVSM0V2c1wrB6OByO';

/** Places of the pod, and where they are in the folder. */
const MOUNTS = [
  [CONFIG_FOLDER, ''],
  [CLIENT_FOLDER, 'client'],
  ['/var/run/secrets/kubernetes.io/serviceaccount', 'account'],
] as const;

/** What discovery would have found for a job: addresses with what Kubernetes says of each. */
export type Found = Readonly<Record<string, readonly StaticConfig[]>>;

interface StaticConfig {
  readonly targets: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * The rendered configuration with the files that it names, as the pod would have them, in a folder.
 * Debian's Prometheus 2.42 is built without discovery in Kubernetes, and reads no user name from a
 * file: targets are given as it would find them, and the name is written out.
 */
export function layOut(
  folder: string,
  { found = {}, change = (it) => it }: { found?: Found; change?: (config: string) => string } = {},
): void {
  for (const name of ['client', 'account', 'tls']) mkdirSync(join(folder, name));
  certificate(folder);
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  write('client/username', USER);
  write('client/password', PASSWORD);
  write('account/token', 'token');
  write('rules.yml', change(ruleFile()));
  write('prometheus.yml', change(discovered(moved(folder), found)));
  write(
    'web-config.yml',
    `tls_server_config: { cert_file: tls/tls.crt, key_file: tls/tls.key }\nbasic_auth_users: { ${USER}: '${HASH}' }\n`,
  );
}

function discovered(text: string, found: Found): string {
  const config = parse(text);
  for (const job of config.scrape_configs) {
    const targets = found[job.job_name];
    if (job.kubernetes_sd_configs || targets) job.static_configs = targets ?? [];
    delete job.kubernetes_sd_configs;
  }
  return stringify(config);
}

function moved(folder: string): string {
  const known = prometheusConfig().replace(/username_file: .+/g, `username: ${USER}`);
  return MOUNTS.reduce((text, [from, to]) => text.replaceAll(from, join(folder, to)), known);
}

/** Of Prometheus' own door, by the Service's name; it is its own authority. */
function certificate(folder: string): void {
  const out = (path: string) => join(folder, path);
  const subject = ['-subj', '/CN=prometheus', '-addext', `subjectAltName=DNS:${PROMETHEUS_HOST}`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', out('tls/tls.key'), '-out', out('tls/tls.crt')];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, ...files], { stdio: 'ignore' });
  for (const it of ['client/ca.crt', 'account/ca.crt'])
    execFileSync('cp', [out('tls/tls.crt'), out(it)]);
}
