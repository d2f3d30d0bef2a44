import { parseDocument, stringify } from 'yaml';
import { PROMETHEUS_TLS } from './cluster-secrets.ts';

/** Whom Prometheus lets in: the password only as its bcrypt hash. */
export interface WebLogin {
  readonly username: string;
  readonly hash: string;
}

/**
 * Prometheus' `--web.config.file`, which it reads anew at each request:
 * https://prometheus.io/docs/prometheus/latest/configuration/https/
 */
export const renderWebConfig = ({ username, hash }: WebLogin): string =>
  stringify({
    tls_server_config: {
      cert_file: `${PROMETHEUS_TLS.directory}/${PROMETHEUS_TLS.certificate}`,
      key_file: `${PROMETHEUS_TLS.directory}/${PROMETHEUS_TLS.key}`,
      min_version: 'TLS13',
    },
    basic_auth_users: { [username]: hash },
  });

/**
 * The hash that a file of ours holds for a user; undefined where anything else differs from what
 * would be written. Two hashes of one password differ by their salt: who compares must verify.
 */
export function hashIn(text: string, username: string): string | undefined {
  const document = parseDocument(text);
  const hash = document.errors.length === 0 && document.getIn(['basic_auth_users', username]);
  if (typeof hash !== 'string') return undefined;
  return renderWebConfig({ username, hash }) === text ? hash : undefined;
}
