import { z } from 'zod';
import { checkJson } from '../inputs/problems.ts';
import { formatIso, parseIso } from '../iso-time.ts';
import { type Parsed, type Problem, shown } from '../problem.ts';
import type { Instant } from '../units.ts';
import { parsePolicy } from './parse.ts';
import type { Policy } from './policy.ts';
import { documentOf } from './written.ts';

/** What the parameter store holds: one policy, with where it came from and since when. */
export interface Envelope {
  readonly policy: Policy;
  /** Of the policy's compact text, as 64 lower-case hexadecimal digits. */
  readonly hash: string;
  /** As Flux names it: `main@sha1:…`. */
  readonly revision: string;
  readonly appliedAt: Instant;
}

/** SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. The core has no crypto. */
export type Sha256 = (text: string) => string;

/** Bytes. SSM quotas: a standard parameter, and at most an advanced or intelligent one. */
export const ENVELOPE_BYTES = { standard: 4_096, most: 8_192 } as const;

/** The form of the envelope itself, apart from that of the policy inside. */
const VERSION = 1;

/**
 * The policy as one line of JSON, every field in full: the same text for the same policy, and no
 * default of a later version can change what was applied. This text is what the hash is of.
 */
export const compactPolicy = (policy: Policy): string => JSON.stringify(documentOf(policy));

/** The envelope as compact JSON. */
export function renderEnvelope(
  { policy, revision, appliedAt }: Omit<Envelope, 'hash'>,
  sha256: Sha256,
): string {
  const hash = sha256(compactPolicy(policy));
  const head = { v: VERSION, hash, revision, appliedAt: formatIso(appliedAt) };
  return JSON.stringify({ ...head, policy: documentOf(policy) });
}

const HASH = 'a SHA-256 in 64 hexadecimal digits';
const TIME = 'a time such as 2026-11-23T04:05:06Z';

const ENVELOPE = z.strictObject({
  v: z.literal(VERSION),
  hash: z.string().regex(/^[0-9a-f]{64}$/, { error: HASH }),
  revision: z.string().min(1, { error: 'a Git revision' }),
  appliedAt: z.string().transform((text, context): Instant => {
    const at = parseIso(text);
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: TIME });
    return z.NEVER;
  }),
  policy: z.record(z.string(), z.unknown()),
});

/**
 * Reads an envelope. The hash is of the policy's own text, so that a policy which was cut, mixed or
 * edited in the console is refused; then the policy is judged like any file that a person wrote.
 */
export function parseEnvelope(text: string, source: string, sha256: Sha256): Parsed<Envelope> {
  const read = checkJson(ENVELOPE, text, source);
  if (!read.ok) return read;
  const { hash, revision, appliedAt, policy: document } = read.value;
  const content = JSON.stringify(document);
  const found = sha256(content);
  if (found !== hash) return { ok: false, problems: [otherHash(source, { hash, found })] };
  const parsed = parsePolicy(content, `${source} policy`);
  if (!parsed.ok) return parsed;
  return { ok: true, value: { policy: parsed.value, hash, revision, appliedAt } };
}

const otherHash = (
  source: string,
  { hash, found }: { readonly hash: string; readonly found: string },
): Problem => ({
  source,
  path: 'hash',
  expected: `the hash of the policy inside, ${found.slice(0, 12)}…`,
  got: shown(`${hash.slice(0, 12)}…`),
  hint: 'the policy was changed after it was applied',
});

export type EnvelopeSize =
  | { readonly bytes: number; readonly tier: 'standard' | 'intelligent' }
  /** No parameter holds it. */
  | { readonly bytes: number; readonly tier: 'too-large' };

/** How much of a parameter the envelope takes. */
export function envelopeSize(text: string): EnvelopeSize {
  const bytes = utf8Bytes(text);
  if (bytes > ENVELOPE_BYTES.most) return { bytes, tier: 'too-large' };
  return { bytes, tier: bytes > ENVELOPE_BYTES.standard ? 'intelligent' : 'standard' };
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const point = letter.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
