import { secretsManager } from '../../../adapters/aws/secrets.ts';
import type { Credentials } from '../../../adapters/prometheus/client.ts';
import { connectionPool } from '../../../adapters/transport/pool.ts';
import { seconds } from '../../../core/units.ts';
import type { Exchange } from '../../../ports/exchange.ts';
import { keptSecret, PROMETHEUS_ACCESS, type PrometheusAccess } from '../../functions/access.ts';
import { InputError } from '../io.ts';
import { forwardPort } from './port-forward.ts';
import { endOf, type System } from './system.ts';

/** A way to Prometheus, open until it is closed. */
export interface PrometheusDoor {
  readonly exchange: Exchange;
  /** Scheme, host and port, as the exchange is to be asked. */
  readonly url: string;
  readonly login: Credentials;
  readonly close: () => void;
}

const SERVICE = { namespace: 'monitoring', object: 'svc/prometheus', port: 9090 };

/**
 * The cluster's Prometheus from a laptop: its node port is open to the functions alone, so the way
 * is a port-forward through the API server. Login and authority are those of its secret, which the
 * caller's AWS credentials must be able to read. Throws `InputError` and `OperatingError`.
 */
export async function openPrometheus(system: System, context?: string): Promise<PrometheusDoor> {
  const { username: user, password, ca } = await accessOf(system);
  const forward = await forwardPort({ ...SERVICE, ...(context === undefined ? {} : { context }) });
  // The certificate names the host that the functions ask, so that is the name to ask for here.
  const url = system.environment['PROMETHEUS_URL'] ?? '';
  const pool = connectionPool({
    pinned: () => ca,
    through: () => ({ host: '127.0.0.1', port: forward.port }),
  });
  const close = () => {
    pool.close();
    forward.close();
  };
  return { exchange: pool.exchange, url, login: { user, password }, close };
}

async function accessOf(system: System): Promise<PrometheusAccess> {
  const { outside, environment } = system;
  const id = environment['PROMETHEUS_SECRET_ARN'];
  const named = id !== undefined && environment['PROMETHEUS_URL'] !== undefined;
  if (!named) throw new InputError(MISSING);
  const { exchange, clock, jitter, credentials } = outside;
  const region = environment['AWS_REGION'] ?? '';
  const store = secretsManager({
    access: { exchange, region, ...(credentials ? { credentials } : {}) },
    patience: { clock, jitter, attempts: 3, pause: seconds(0.2), deadline: () => endOf(system) },
  });
  return keptSecret({ store, id, schema: PROMETHEUS_ACCESS }).read();
}

const MISSING = ['PROMETHEUS_URL', 'PROMETHEUS_SECRET_ARN'].map((path) => ({
  source: 'environment',
  path,
  expected: 'the value that the platform gave the function, or --prometheus',
  got: 'nothing',
}));
