import { connectionPool } from '../../../adapters/transport/pool.ts';
import { OperatingError } from '../../../ports/errors.ts';
import type { Exchange } from '../../../ports/exchange.ts';

/** The API server as a person's kubeconfig names it, and the way to it. */
export interface PersonsCluster {
  readonly server: string;
  readonly exchange: Exchange;
  /** Empty for whoever shows a certificate. */
  readonly token: string;
}

interface HttpsOptions {
  headers?: Record<string, unknown>;
  ca?: string | Buffer;
  cert?: string | Buffer;
  key?: string | Buffer;
}

/**
 * The cluster of KUBECONFIG (or ~/.kube/config) and its credentials, be they a token, a certificate
 * or a program that prints either. The library finds them; requests go over our own connections.
 * Throws `OperatingError` where there are none.
 */
export async function personsCluster(context: string | undefined): Promise<PersonsCluster> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw none(`the kubeconfig cannot be read: ${wordsOf(error)}`);
  }
  if (context !== undefined) {
    if (!config.getContextObject(context)) throw none(`the kubeconfig has no context "${context}"`);
    config.setCurrentContext(context);
  }
  const cluster = config.getCurrentCluster();
  // What the library makes up where there is no kubeconfig at all.
  if (!cluster || cluster.server === 'http://localhost:8080')
    throw none('no kubeconfig names a cluster: set KUBECONFIG, or give --context');
  if (cluster.skipTLSVerify) throw none(`the kubeconfig does not verify ${cluster.server}`);
  const options: HttpsOptions = {};
  try {
    await config.applyToHTTPSOptions(options as never);
  } catch (error) {
    throw none(`the kubeconfig's credentials cannot be had: ${wordsOf(error)}`);
  }
  return over(cluster.server, options);
}

function over(server: string, { headers, ca, cert, key }: HttpsOptions): PersonsCluster {
  const { exchange } = connectionPool({
    pinned: () => ca?.toString(),
    identity: () => (cert && key ? { cert: cert.toString(), key: key.toString() } : undefined),
  });
  const [, token = ''] = /^Bearer (.+)$/.exec(String(headers?.['Authorization'] ?? '')) ?? [];
  return { server: server.replace(/\/$/, ''), exchange, token };
}

const none = (why: string): OperatingError =>
  new OperatingError({ service: 'kubeconfig', kind: 'denied' }, why);

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
