import { envelopeSize, parseEnvelope, type Sha256 } from '../policy/envelope.ts';
import { renderProblem } from '../problem.ts';
import type { Version } from './lately.ts';
import type { Published } from './outcome.ts';

/** What the parameter holds. */
export type Live =
  /** Nothing was ever put. */
  | { readonly kind: 'nothing' }
  /** It could not be asked. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** Cut, mixed or written by hand: the autoscaler cannot read it either. */
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'envelope'; readonly published: Published };

/** Judged as the autoscaler judges it, which would not run on what it cannot read. */
export function liveIn(version: Version, sha256: Sha256): Live {
  const parsed = parseEnvelope(version.text, 'the parameter', sha256);
  if (!parsed.ok) {
    const [problem] = parsed.problems;
    return { kind: 'unreadable', why: problem ? renderProblem(problem) : 'it holds no policy' };
  }
  const { bytes } = envelopeSize(version.text);
  return { kind: 'envelope', published: { ...parsed.value, version: version.version, bytes } };
}
