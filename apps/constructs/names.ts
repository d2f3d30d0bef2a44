/** Names that more than one file needs to agree on, in the cluster and outside it. */

export const MONITORING = 'monitoring';
export const SMARTSCALE = 'smartscale';
export const SHOP = 'shop';
export const KUBE_SYSTEM = 'kube-system';
export const FLUX_SYSTEM = 'flux-system';

/** The account that the functions act with, by tokens that the controller mints. */
export const AUTOSCALER_ACCOUNT = 'smartscale-autoscaler';
export const CONTROLLER = 'smartscale-controller';

/** As requests carry it. */
export const userOf = (namespace: string, account: string): string =>
  `system:serviceaccount:${namespace}:${account}`;
