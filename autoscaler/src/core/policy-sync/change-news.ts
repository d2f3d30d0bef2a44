import type { PolicyChanged } from '../news.ts';
import { diffPolicies, type PolicyChange } from '../policy/diff.ts';
import { parseEnvelope, type Sha256 } from '../policy/envelope.ts';
import { livedBefore, type Version, wholeHash } from './lately.ts';
import type { Published } from './outcome.ts';

/**
 * What the policy that is live now changed, told from the parameter's own history: so that it can
 * be told by whoever comes after a crash as well.
 */
export function changeNews(
  live: Published,
  history: readonly Version[],
  sha256: Sha256,
): PolicyChanged {
  const { policy, hash, revision } = live;
  const earlier = history
    .filter(({ version }) => version < live.version)
    .toSorted((a, b) => b.version - a.version);
  const last = earlier.find(({ text }) => wholeHash(text, sha256) !== hash);
  const returns = last && livedBefore(earlier, { hash, version: last.version }, sha256);
  return {
    kind: 'policy-changed',
    policy: policy.name,
    revision,
    hash,
    ...(returns ? { returns } : {}),
    ...changesSince(last?.text, live, sha256),
  };
}

function changesSince(
  text: string | undefined,
  { policy }: Published,
  sha256: Sha256,
): Pick<PolicyChanged, 'instead' | 'changes'> {
  if (text === undefined) return { instead: 'nothing', changes: [] };
  const before = parseEnvelope(text, 'the version before', sha256);
  if (!before.ok) return { instead: 'unreadable', changes: [] };
  return { changes: diffPolicies(before.value.policy, policy).map(changeInWords) };
}

const changeInWords = ({ path, before, after, direction, why }: PolicyChange): string =>
  `${path}: ${before} → ${after} (${direction}: ${why})`;
