import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { parseDelivery } from '../../../autoscaler/src/core/delivery/parse.ts';
import { type Gate, planGate } from '../../../autoscaler/src/core/sync-gate/plan.ts';
import { GATE } from '../../../autoscaler/src/core/sync-names.ts';
import type { Instant } from '../../../autoscaler/src/core/units.ts';
import { DELIVERY_FILE, type Files } from '../../../autoscaler/src/entry/review/material.ts';
import { aMergeCheck } from '../../support/merge-check.ts';
import { FRIDAY_SALE, MONDAY } from '../../support/review.ts';

const CLUSTER = 'smartscale-prod';
const APPLICATIONS = ['demo-app', 'monitoring'] as const;
type Application = (typeof APPLICATIONS)[number];

const WINDOWS = readFileSync(DELIVERY_FILE, 'utf8');
const parsed = parseDelivery(WINDOWS, DELIVERY_FILE);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const delivery = parsed.value;

/** A tree in which two applications, both held by the sale, consist of these. */
const tree = (shop: string, watch: string): Files =>
  new Map([
    [DELIVERY_FILE, WINDOWS],
    [fileOf('demo-app'), shop],
    [fileOf('monitoring'), watch],
  ]);
const fileOf = (application: Application): string =>
  `clusters/${CLUSTER}/${application}/content.yaml`;

/** Each was live; the last one still is. */
const LIVED = [tree('one', 'a'), tree('two', 'a'), tree('two', 'b'), tree('three', 'b')];
const ASKED = ['one', 'two', 'three', 'four'].flatMap((shop) =>
  ['a', 'b', 'c'].map((watch) => [shop, watch] as const),
);

const check = aMergeCheck(LIVED);
afterAll(() => check.repository.remove());

/** As Flux tells it of the folder's own source; Git's name of a folder's content serves as well. */
const folderAt = (commit: string, application: Application) => ({
  revision: revisionOf(commit),
  digest: `sha256:${check.repository.git('rev-parse', `${commit}:clusters/${CLUSTER}/${application}`)}`,
});

const revisionOf = (commit: string): string => `main@sha1:${commit}`;
const commits = check.repository.git('rev-list', '--reverse', 'main').split('\n');
const last = revisionOf(commits.at(-1) ?? '');

interface Look {
  readonly fetched: string;
  readonly applied: string;
  readonly now: Instant;
}

function looked(gate: Gate, { fetched, applied, now }: Look): Gate {
  const folder = folderAt(fetched, gate.application as Application);
  const seen = { ...gate, applied, attempted: applied, fetched: revisionOf(fetched), folder };
  const patch = planGate(seen, { now, cluster: CLUSTER, delivery }) ?? {};
  const all = { ...seen.annotations, ...patch } as Gate['annotations'];
  return { ...seen, annotations: all };
}

/** The gates after a quiet week in which all of this was delivered. */
const gates = APPLICATIONS.map((application) =>
  commits.reduce<Gate>(
    (gate, fetched) => looked(gate, { fetched, applied: revisionOf(fetched), now: MONDAY }),
    { application, annotations: {} },
  ),
);

/** And when the head comes in the middle of the sale. */
const isLetThrough = (fetched: string): boolean =>
  gates.every(
    (gate) =>
      looked(gate, { fetched, applied: last, now: FRIDAY_SALE }).annotations[GATE] === 'open',
  );

test('in a freeze the merge check passes what every gate lets through, and nothing else', () => {
  const pulls = ASKED.filter(([shop, watch]) => shop !== 'three' || watch !== 'b').map(
    ([shop, watch], place) => ({
      number: place + 1,
      head: check.pullRequest(place + 1, tree(shop, watch)),
      what: `${shop} ${watch}`,
      touched: APPLICATIONS.filter((it) => (it === 'demo-app' ? shop !== 'three' : watch !== 'b')),
    }),
  );
  check.answers({
    pulls: pulls.map(({ number, head }) => ({ number, head, labels: [] })),
    ...Object.fromEntries(
      pulls.map(({ number, touched }) => [`pulls/${number}/files`, touched.map(fileOf)]),
    ),
  });
  const now = new Date(FRIDAY_SALE).toISOString();
  const { stdout, status } = check.run('--repository', 'techflow/smartscale', '--now', now);
  expect(status).toBe(0);
  const merges = pulls.map(({ number, what }) => ({
    what,
    passes: stdout.includes(`#${number} success`),
  }));
  const passed = pulls.map(({ what, head }) => ({ what, passes: isLetThrough(head) }));
  expect(merges).toEqual(passed);
  // The revert of an older commit is among them, and so is what never was.
  expect(merges.filter(({ passes }) => passes).map(({ what }) => what)).toEqual([
    'one a',
    'one b',
    'two a',
    'two b',
    'three a',
  ]);
});
