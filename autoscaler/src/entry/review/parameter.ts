import {
  compactPolicy,
  ENVELOPE_BYTES,
  envelopeSize,
  renderEnvelope,
  type Sha256,
} from '../../core/policy/envelope.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Problem } from '../../core/problem.ts';
import type { Instant } from '../../core/units.ts';
import { POLICY_FILE, type Snapshot } from './material.ts';

/** What the parameter store would hold of a policy. */
export interface Parameter {
  readonly bytes: number;
  readonly tier: 'standard' | 'intelligent' | 'too-large';
  /** SHA-256 of the policy's compact text: what `smartscale status` shows. */
  readonly hash: string;
}

export const STANDARD_BYTES = ENVELOPE_BYTES.standard;

/** The length of a revision is always the same, so that any commit gives the true size. */
const UNCOMMITTED = '0'.repeat(40);

export function parameterOf(
  policy: Policy,
  { commit }: Snapshot,
  { sha256, now }: { readonly sha256: Sha256; readonly now: Instant },
): Parameter {
  const revision = `main@sha1:${commit ?? UNCOMMITTED}`;
  const text = renderEnvelope({ policy, revision, appliedAt: now }, sha256);
  return { ...envelopeSize(text), hash: sha256(compactPolicy(policy)) };
}

export const tooLarge = ({ bytes, tier }: Parameter): readonly Problem[] =>
  tier === 'too-large'
    ? [
        {
          source: POLICY_FILE,
          path: 'spec',
          expected: `at most ${ENVELOPE_BYTES.most} bytes once written in full`,
          got: `${bytes} bytes`,
          hint: 'take away schedules or prices that are over',
          code: 'envelope-too-large',
        },
      ]
    : [];
