import {
  JOIN_TOKEN_LIFE,
  type JoinToken,
  joinTokenFault,
  readJoinToken,
  renderJoinToken,
} from '../core/join-token.ts';
import { after, elapsed, type Instant, minutes, seconds } from '../core/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { Duty, DutyOutcome, Stop } from '../ports/duty.ts';
import { OperatingError } from '../ports/errors.ts';
import type { JoinTokens } from '../ports/join-tokens.ts';
import type { SecretVault } from '../ports/secret-vault.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export interface JoinTokenOptions {
  readonly clock: Clock;
  readonly tokens: JoinTokens;
  readonly vault: SecretVault;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** The secret that a new instance reads. */
  readonly secret: string;
}

/** One that the server knows and that no launch has been told of yet. */
interface Admitted {
  readonly token: JoinToken;
  readonly at: Instant;
}

/**
 * Keeps the secret that new instances join with young. The order is the safety: admitted, tried,
 * and only then told. What was told before expires by itself, long after the last launch that may
 * have read it.
 */
export function joinTokenDuty(options: JoinTokenOptions): Duty {
  const { clock } = options;
  // While the vault does not take it, the same one is offered again: each would live for a day.
  let spare: Admitted | undefined;
  let writtenAt: Instant | undefined;
  const run = async (stop: Stop): Promise<DutyOutcome> => {
    const { vault, secret, tokens, telemetry } = options;
    const caHash = await tokens.caHash();
    const kept = await vault.read(secret);
    writtenAt = kept?.writtenAt;
    const fault = joinTokenFault(kept, caHash, clock.now()) ?? (await refusal(options, kept?.text));
    if (!fault) return 'unchanged';
    if (!spare || spare.token.caHash !== caHash || isSpent(spare, clock.now()))
      spare = await admitted(options, caHash);
    await tried(options, { spare, stop });
    const text = renderJoinToken(spare.token);
    await vault.put(secret, text);
    const stored = await vault.read(secret);
    if (stored?.text !== text) throw notKept(secret);
    writtenAt = stored.writtenAt;
    spare = undefined;
    telemetry.log('join token rotated', { why: fault });
    return 'done';
  };
  return {
    name: 'join-token',
    every: minutes(10),
    run,
    gauges: () =>
      writtenAt === undefined
        ? []
        : [
            {
              name: 'join_token_age_seconds',
              help: 'Since the token that new instances join with was stored.',
              value: elapsed(writtenAt, clock.now()) / 1_000,
            },
          ],
  };
}

/** The server forgets tokens when its store is restored from a copy. */
async function refusal({ tokens }: JoinTokenOptions, text = ''): Promise<'refused' | undefined> {
  const token = readJoinToken(text);
  return token && (await tokens.isAdmitted(token)) ? undefined : 'refused';
}

/** A spare lives from when it was admitted: told late, it must still outlive the next rotation. */
function isSpent({ at }: Admitted, now: Instant): boolean {
  const age = elapsed(at, now);
  return age < 0 || age > minutes(30);
}

async function admitted({ clock, tokens }: JoinTokenOptions, caHash: string): Promise<Admitted> {
  const at = clock.now();
  const token = { ...tokens.draft(), caHash };
  await tokens.admit(token, after(at, JOIN_TOKEN_LIFE));
  return { token, at };
}

/** The server learns of a new token a moment after it was made. */
const LOOKS = 5;

interface Trial {
  readonly spare: Admitted;
  readonly stop: Stop;
}

async function tried({ clock, tokens }: JoinTokenOptions, { spare, stop }: Trial): Promise<void> {
  for (let look = 1; look <= LOOKS && !stop.aborted; look++) {
    if (await tokens.isAdmitted(spare.token)) return;
    await clock.sleep(seconds(1));
  }
  throw new OperatingError(
    { service: 'kubernetes', kind: 'denied' },
    'a join token was made and not stored: the server does not take it',
  );
}

const notKept = (secret: string): OperatingError =>
  new OperatingError(
    { service: 'secrets-manager', kind: 'unavailable' },
    `${secret} holds another value than was put`,
  );
