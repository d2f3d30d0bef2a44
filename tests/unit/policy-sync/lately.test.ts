import { describe, expect, test } from 'vitest';
import { sha256 } from '../../../autoscaler/src/adapters/aws/policy-source.ts';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import { compactPolicy, renderEnvelope } from '../../../autoscaler/src/core/policy/envelope.ts';
import { changeNews } from '../../../autoscaler/src/core/policy-sync/change-news.ts';
import { livedLately, type Version } from '../../../autoscaler/src/core/policy-sync/lately.ts';
import { before, days } from '../../../autoscaler/src/core/units.ts';
import { NOON } from '../../support/cluster.ts';

const policyOf = (max: number) => {
  const policy = defaultPolicy('shop');
  return { ...policy, nodes: { ...policy.nodes, max } };
};
const hashOf = (max: number) => sha256(compactPolicy(policyOf(max)));

const put = (version: number, max: number, daysAgo: number): Version => {
  const since = before(NOON, days(daysAgo));
  const text = renderEnvelope(
    { policy: policyOf(max), revision: `r${version}`, appliedAt: since },
    sha256,
  );
  return { text, version, since };
};

const lately = (...versions: readonly Version[]) => livedLately(versions, NOON, sha256);

describe('what was live in the last 30 days', () => {
  test('is what was put within them, in whatever order it is told', () => {
    expect(lately(put(2, 9, 1), put(1, 8, 20))).toEqual(new Set([hashOf(8), hashOf(9)]));
  });

  test('and what was put long before, and replaced within them', () => {
    expect(lately(put(1, 7, 300), put(2, 8, 200), put(3, 9, 29.9))).toEqual(
      new Set([hashOf(8), hashOf(9)]),
    );
  });

  test('and what was never replaced', () => {
    expect(lately(put(1, 8, 400))).toEqual(new Set([hashOf(8)]));
    expect(lately()).toEqual(new Set());
  });

  test('and nothing whose policy is not the one that was hashed', () => {
    const edited = put(1, 8, 1);
    const wrong = ['', '[]', '{"hash":1}', 'null', edited.text.replace('"max":8', '"max":9')];
    for (const text of wrong) expect(lately({ ...edited, text })).toEqual(new Set());
  });
});

describe('news of a change', () => {
  const live = (version: number, max: number) => ({
    ...{ policy: policyOf(max), hash: hashOf(max), revision: `r${version}`, appliedAt: NOON },
    ...{ version, bytes: 1_000 },
  });

  test('tells what changed since the last other policy, however often each was put', () => {
    const history = [put(1, 8, 3), put(2, 8, 2), put(3, 9, 1), put(4, 9, 0)];
    const { changes, returns, instead } = changeNews(live(4, 9), history, sha256);
    expect(changes).toEqual([expect.stringMatching(/^spec\.nodes\.max: 8 → 9 \(/)]);
    expect({ returns, instead }).toEqual({ returns: undefined, instead: undefined });
  });

  test('tells a return, a first policy, and one in place of what nobody can read', () => {
    expect(changeNews(live(3, 8), [put(1, 8, 3), put(2, 9, 2), put(3, 8, 0)], sha256).returns).toBe(
      true,
    );
    expect(changeNews(live(1, 8), [put(1, 8, 0)], sha256)).toMatchObject({ instead: 'nothing' });
    const slip = { ...put(1, 8, 1), text: 'max: 8' };
    expect(changeNews(live(2, 8), [slip, put(2, 8, 0)], sha256)).toMatchObject({
      instead: 'unreadable',
    });
  });
});
