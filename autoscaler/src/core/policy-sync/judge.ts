import {
  compactPolicy,
  ENVELOPE_BYTES,
  envelopeSize,
  renderEnvelope,
  type Sha256,
} from '../policy/envelope.ts';
import type { Policy } from '../policy/policy.ts';
import type { Parsed, Problem } from '../problem.ts';
import type { Instant } from '../units.ts';
import { POLICY_FILE } from './files.ts';

/** Content of the ConfigMap, judged by itself: before windows and what is live. */
export type Judged =
  | {
      readonly kind: 'valid';
      readonly policy: Policy;
      /** What would be put: the envelope's text. */
      readonly text: string;
      readonly hash: string;
      /** Of the envelope: more than a standard parameter holds makes it a dearer one for good. */
      readonly bytes: number;
    }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

export interface Provenance {
  /** As Flux names it: `main@sha1:…`. */
  readonly revision: string;
  readonly appliedAt: Instant;
}

/** It was read by the rules of before the merge; and it must fit into a parameter. */
export function judge(parsed: Parsed<Policy>, from: Provenance, sha256: Sha256): Judged {
  if (!parsed.ok) return { kind: 'invalid', problems: parsed.problems };
  const policy = parsed.value;
  const text = renderEnvelope({ policy, ...from }, sha256);
  const { bytes, tier } = envelopeSize(text);
  if (tier === 'too-large') return { kind: 'invalid', problems: [tooLarge(bytes)] };
  return { kind: 'valid', policy, text, hash: sha256(compactPolicy(policy)), bytes };
}

const tooLarge = (bytes: number): Problem => ({
  source: POLICY_FILE,
  path: 'spec',
  expected: `at most ${ENVELOPE_BYTES.most} bytes once written in full, as a parameter holds`,
  got: `${bytes} bytes`,
  hint: 'take away schedules or prices that are over',
});
