import type { Account } from '../core/access-rules.ts';
import type { Instant, Millis } from '../core/units.ts';

export interface MintedToken {
  readonly token: string;
  /** The API server may give less than was asked for. */
  readonly expiresAt: Instant;
}

/** Tokens of ServiceAccounts. Throws `OperatingError`, whose messages never hold a token. */
export interface AccountTokens {
  /** Another one each time; those before it stay good until they expire. */
  mint(account: Pick<Account, 'namespace' | 'name'>, life: Millis): Promise<MintedToken>;
  /**
   * As whom the API server knows the bearer of this token, asked at the address, and trusted by the
   * authority, that others are told of; nothing when it refuses the token.
   */
  bearerOf(token: string): Promise<string | undefined>;
}
