import { OperatingError } from '../ports/errors.ts';
import type { Ports } from './ports.ts';

/**
 * The same ports with every effect refused. Shadow mode is not an `if` in the logic: it decides,
 * records and reports as ever, and what would change the world does not get through.
 */
export function refusingEffects(ports: Ports): Ports {
  const refuse = async (): Promise<never> => {
    throw new OperatingError({ service: 'shadow', kind: 'denied' }, 'shadow mode changes nothing');
  };
  const { cluster, compute } = ports;
  return {
    ...ports,
    cluster: {
      nodes: () => cluster.nodes(),
      objects: () => cluster.objects(),
      cordon: refuse,
      uncordon: refuse,
      evict: refuse,
      deletePod: refuse,
      deleteNode: refuse,
    },
    compute: { owned: () => compute.owned(), create: refuse, terminate: refuse },
  };
}
