import type { JoinToken } from '../core/join-token.ts';
import type { Instant } from '../core/units.ts';

/** Tokens that let agents join. Throws `OperatingError`, whose messages never hold a token. */
export interface JoinTokens {
  /** The hash of the authority that the server shows to agents, by the server's own rule. */
  caHash(): Promise<string>;
  /** A new id and secret, by chance that nobody can foretell. Nobody is told of it yet. */
  draft(): Pick<JoinToken, 'id' | 'secret'>;
  /** From now until then the server lets agents join with it. Safe to repeat. */
  admit(token: JoinToken, until: Instant): Promise<void>;
  /** Whether the server would let an agent join with it now. */
  isAdmitted(token: JoinToken): Promise<boolean>;
}
