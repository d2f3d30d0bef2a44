import { elapsed, hours, type Instant, minutes } from './units.ts';

/**
 * The token that lets an agent join: of the kind that Kubernetes calls a bootstrap token, which
 * expires by itself and opens nothing else. In K3s' long form it also names the cluster's authority,
 * so that an agent can tell the true server (https://docs.k3s.io/cli/token).
 */
export interface JoinToken {
  /** SHA-256 of the authority, in hexadecimal digits. */
  readonly caHash: string;
  /** Six characters, which may be seen. */
  readonly id: string;
  /** Sixteen, which may not. */
  readonly secret: string;
}

/** A day: whoever got hold of one has no longer than that. */
export const JOIN_TOKEN_LIFE = hours(24);
/**
 * Then another takes its place. The one before lives on for three times as long, so a launch that
 * has read it joins with it however slowly it boots, and a controller may be down for that long.
 */
export const JOIN_TOKEN_ROTATED_AFTER = hours(6);
/** Of the agents that join with one, as `k3s token create` has it. */
export const JOIN_TOKEN_GROUP = 'system:bootstrappers:k3s:default-node-token';

const FORM = /^K10([0-9a-f]{64})::([a-z0-9]{6})\.([a-z0-9]{16})$/;

/** Undefined for any other kind of token, the server's own above all. */
export function readJoinToken(text: string): JoinToken | undefined {
  const [, caHash, id, secret] = FORM.exec(text.trim()) ?? [];
  if (caHash === undefined || id === undefined || secret === undefined) return undefined;
  return { caHash, id, secret };
}

export const renderJoinToken = (token: JoinToken): string =>
  `K10${token.caHash}::${bearerOf(token)}`;

/** As it is sent to the server. */
export const bearerOf = ({ id, secret }: JoinToken): string => `${id}.${secret}`;

/** Why another is due. */
export type JoinTokenFault = 'none' | 'other-form' | 'other-authority' | 'old' | 'ahead';

export interface KeptJoinToken {
  readonly text: string;
  readonly writtenAt: Instant;
}

const CLOCKS_DIFFER = minutes(5);

/** Judges what launches find, without asking anybody. Undefined when it is good so far. */
export function joinTokenFault(
  kept: KeptJoinToken | undefined,
  caHash: string,
  now: Instant,
): JoinTokenFault | undefined {
  if (!kept) return 'none';
  const token = readJoinToken(kept.text);
  if (!token) return 'other-form';
  if (token.caHash !== caHash) return 'other-authority';
  const age = elapsed(kept.writtenAt, now);
  if (age < -CLOCKS_DIFFER) return 'ahead';
  return age >= JOIN_TOKEN_ROTATED_AFTER ? 'old' : undefined;
}
