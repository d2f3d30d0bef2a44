import { POLICY_CONFIG_MAP, SMARTSCALE_NAMESPACE, SYNC_NOW } from '../sync-names.ts';

/**
 * With a field manager of its own: Flux takes back what `kubectl annotate` writes under its usual
 * name.
 */
export const overrideCommand = (hash: string): string =>
  `kubectl annotate configmap ${POLICY_CONFIG_MAP} -n ${SMARTSCALE_NAMESPACE} --overwrite ` +
  `--field-manager=by-hand ${SYNC_NOW}=${hash}`;
