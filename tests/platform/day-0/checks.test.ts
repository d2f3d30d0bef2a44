import { describe, expect, test } from 'vitest';
import { type Bench, inWords, missingForPulumi } from '../../../platform/day-0/checks.ts';

const READY: Bench = {
  stack: 'smartscale-prod',
  node: 'v24.21.0',
  pulumi: { kind: 'said', out: 'v3.270.0\n' },
  login: { kind: 'said', out: 'ops\n' },
  caller: { kind: 'said', out: '{\n  "Account": "210987654321"\n}' },
  file: { there: true, problems: [], account: '210987654321' },
  bundles: { missing: [] },
  unpinned: [],
};
const PROBLEM = { source: 'Pulumi.smartscale-prod.yaml', path: 'account', expected: 'x', got: 'y' };

const LACKS: readonly (readonly [string, Partial<Bench>, RegExp, RegExp])[] = [
  ['Node.js of another age', { node: 'v20.20.0' }, /Node.js is v20.20.0, and .* 24/, /^npm ci/],
  ["Pulumi's command line", { pulumi: { kind: 'absent' } }, /not installed/, /get.pulumi.com/],
  [
    'one that does not run',
    { pulumi: { kind: 'failed', why: 'no space left' } },
    /failed: no space left/,
    /get.pulumi.com/,
  ],
  ['an old one', { pulumi: { kind: 'said', out: 'v2.25.2\n' } }, /is v2.25.2/, /get.pulumi.com/],
  ['a login', { login: { kind: 'failed', why: 'x' } }, /where to keep/, /^pulumi login/],
  [
    'a stack file',
    { file: { there: false, problems: [] } },
    /^platform\/Pulumi.smartscale-prod.yaml is not there/,
    /^cp platform\/Pulumi.smartscale-prod.example.yaml platform\/Pulumi.smartscale-prod.yaml/,
  ],
  [
    'a stack file without slips',
    { file: { there: true, problems: [PROBLEM, PROBLEM] } },
    /Pulumi.smartscale-prod.yaml:\n {4}.*account: expected x, got y\n {4}.*expected x/,
    /EDITOR/,
  ],
  [
    'credentials',
    { caller: { kind: 'failed', why: 'Unable to locate credentials' } },
    /Unable to locate credentials/,
    /sts get-caller-identity/,
  ],
  ["AWS's command line", { caller: { kind: 'absent' } }, /not installed/, /^https/],
  [
    "that account's credentials",
    { caller: { kind: 'said', out: '{"Account": "111111111111"}' } },
    /of account 111111111111, and the stack is for 210987654321/,
    /AWS_PROFILE/,
  ],
  ['bundles', { bundles: { missing: ['alerts'] } }, /not bundled yet: alerts/, /^npm run bundle/],
  [
    'bundles of these sources',
    { bundles: { missing: [], stale: 'autoscaler/src/core/units.ts' } },
    /older than autoscaler\/src\/core\/units.ts/,
    /^npm run bundle/,
  ],
  ['a checksum', { unpinned: ['installer'] }, /checksum of installer/, /checksums -- installer/],
];

describe('what Pulumi cannot do without', () => {
  test('nothing, when all is there', () => {
    expect(missingForPulumi(READY)).toEqual([]);
  });

  test.each(LACKS)('%s: that alone is told, with what mends it', (_what, change, what, mend) => {
    const found = missingForPulumi({ ...READY, ...change });
    expect(found).toEqual([
      { what: expect.stringMatching(what), mend: expect.stringMatching(mend) },
    ]);
  });

  test('is told all at once on an empty machine, and not by what follows from it', () => {
    const empty: Bench = {
      ...READY,
      pulumi: { kind: 'absent' },
      login: { kind: 'absent' },
      caller: { kind: 'absent' },
      file: { there: false, problems: [] },
      bundles: { missing: ['autoscaler'] },
      unpinned: ['k3s'],
    };
    expect(missingForPulumi(empty)).toHaveLength(5);
    expect(inWords(missingForPulumi(empty)).split('\n')).toHaveLength(11);
  });

  test('a stack to play with has an example of its own', () => {
    const file = { there: false, problems: [] };
    const [missing] = missingForPulumi({ ...READY, stack: 'dev', file });
    expect(missing?.mend).toMatch(
      /^cp platform\/Pulumi.dev.example.yaml platform\/Pulumi.dev.yaml/,
    );
  });
});
