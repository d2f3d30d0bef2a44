/**
 * Names on the way of a policy from Git to the autoscaler. Flux's health expressions, the gate and
 * the controller read and write the same objects: this is the one list.
 */

/** Everything of ours in the cluster lives here. */
export const SMARTSCALE_NAMESPACE = 'smartscale';

/** The ConfigMap that Flux applies from `policies/`, and the key that holds the file. */
export const POLICY_CONFIG_MAP = 'scaling-policy';
export const POLICY_KEY = 'policy.yaml';

/** The other files of `policies/`, byte for byte, as the controller finds them. */
export const GUARDRAILS_CONFIG_MAP = 'policy-guardrails';
export const GUARDRAILS_KEY = 'guardrails.yaml';
export const DELIVERY_CONFIG_MAP = 'delivery-policy';
export const DELIVERY_KEY = 'delivery.yaml';

/**
 * Content that is live in the parameter store, byte for byte as in `data['policy.yaml']`. Content
 * is compared with content: an annotation left over from an older commit vouches for nothing newer.
 */
export const SYNCED_POLICY = 'smartscale.dev/synced-policy';
/** Content that was judged invalid. */
export const REFUSED_POLICY = 'smartscale.dev/refused-policy';
/** Content that a sync window holds back. */
export const HELD_POLICY = 'smartscale.dev/held-policy';
/** How it stands, as one of `SyncState`. */
export const SYNC_STATE = 'smartscale.dev/sync-state';
/** The same in words: the problem with its line, or which window holds it and until when. */
export const SYNC_MESSAGE = 'smartscale.dev/sync-message';
/** Content hash, Git revision and time of what is live. */
export const SYNCED_HASH = 'smartscale.dev/synced-hash';
export const SYNCED_REVISION = 'smartscale.dev/synced-revision';
export const SYNCED_AT = 'smartscale.dev/synced-at';
/** A person's manual override: the hash of the content that may pass a window. */
export const SYNC_NOW = 'smartscale.dev/sync-now';

export type SyncState = 'Synced' | 'Invalid' | 'Held' | 'Failed';

/** On the Kustomization of a gate: `open` or `closed`. Absent counts as closed. */
export const GATE = 'smartscale.dev/sync';
export type GateState = 'open' | 'closed';

/**
 * Who writes these. Flux strips the fields of managers whose name begins with `kubectl`,
 * `before-first-apply` or `kustomize-controller`, and leaves those of any other.
 */
export const FIELD_MANAGER = 'smartscale-controller';
