import type { HttpOptions } from '../../../adapters/kubernetes/http.ts';
import { seconds } from '../../../core/units.ts';
import { endOf, type System, type SystemFlags } from './system.ts';

export interface ClusterFlags extends SystemFlags {
  /** Of the kubeconfig. */
  readonly context?: string;
}

/**
 * The way to the cluster's API server: in a simulated world as the world says, else as the person's
 * own kubeconfig does. Throws `OperatingError` where there is none.
 */
export async function openCluster(system: System, flags: ClusterFlags): Promise<HttpOptions> {
  const { environment, outside } = system;
  const { clock, jitter } = outside;
  const deadline = endOf(system);
  const patience = { clock, jitter, attempts: 3, pause: seconds(0.5), deadline: () => deadline };
  const { API_SERVER: server, CONTROLLER_TOKEN: token } = environment;
  const timeout = seconds(5);
  if (server !== undefined && token !== undefined)
    return { exchange: outside.exchange, server, token: async () => token, patience, timeout };
  const { personsCluster } = await import('./kubeconfig.ts');
  const found = await personsCluster(flags.context);
  const { exchange, server: address } = found;
  return { exchange, server: address, token: async () => found.token, patience, timeout };
}
