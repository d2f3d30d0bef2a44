import { describe, expect, test } from 'vitest';
import { parseDelivery } from '../../../autoscaler/src/core/delivery/parse.ts';
import {
  LIVED,
  livedIn,
  livedSince,
  livedText,
} from '../../../autoscaler/src/core/sync-gate/lived.ts';
import { type Gate, planGate } from '../../../autoscaler/src/core/sync-gate/plan.ts';
import { GATE, SYNC_MESSAGE, SYNC_NOW } from '../../../autoscaler/src/core/sync-names.ts';
import { after, minutes } from '../../../autoscaler/src/core/units.ts';
import { NOON } from '../../support/cluster.ts';

const FREEZE = parseDelivery(
  `apiVersion: smartscale.dev/v1
kind: DeliveryPolicy
metadata: { name: techflow }
spec:
  sourceRepos: ["https://git.example/techflow/smartscale"]
  destinations: [{ name: in-cluster, namespace: shop }]
  syncWindows:
    - { kind: deny, schedule: "0 * * * *", duration: 30m, applications: [demo-app], manualSync: true }
  applications:
    - name: demo-app
      path: ./clusters/demo-app
      namespace: shop
      syncPolicy: { automated: { selfHeal: true } }
`,
  'delivery.yaml',
);
if (!FREEZE.ok) throw new Error(JSON.stringify(FREEZE.problems));
const situation = { now: after(NOON, minutes(5)), cluster: 'prod', delivery: FREEZE.value };

/** In the freeze, with what lived an hour ago fetched again. */
const aGate = (change: Partial<Gate> = {}): Gate => ({
  application: 'demo-app',
  annotations: { [LIVED]: livedText(livedSince({}, 'sha256:old', NOON)), [GATE]: 'open' },
  attempted: 'main@sha1:3',
  applied: 'main@sha1:2',
  fetched: 'main@sha1:3',
  folder: { revision: 'main@sha1:3', digest: 'sha256:old' },
  ...change,
});
const NEW = {
  fetched: 'main@sha1:4',
  folder: { revision: 'main@sha1:4', digest: 'sha256:new' },
} as const;
const withoutFolder = ({ folder: _, ...gate }: Gate): Gate => gate;
const stateOf = (gate: Gate) => planGate(gate, situation)?.[GATE] ?? gate.annotations[GATE];

describe('the gate in a freeze', () => {
  test('stays open for a rollback whose first attempt failed, until it is healthy', () => {
    expect(stateOf(aGate())).toBe('open');
    expect(stateOf(aGate({ applied: 'main@sha1:3' }))).toBe('closed');
  });

  test('heeds a person until what was let through is healthy, and forgets the word then', () => {
    const annotations = { [SYNC_NOW]: 'main@sha1:4', [GATE]: 'open' };
    const tried = aGate({ annotations, ...NEW, attempted: 'main@sha1:4' });
    expect(stateOf(tried)).toBe('open');
    const done = planGate({ ...tried, applied: 'main@sha1:4' }, situation);
    expect(done).toMatchObject({ [GATE]: 'closed', [SYNC_NOW]: null });
  });

  test('is shut for anything new', () => {
    expect(stateOf(aGate(NEW))).toBe('closed');
  });

  test('is shut while it is not known what the folder holds at that commit, and says so', () => {
    const fetched = 'main@sha1:4';
    for (const gate of [aGate({ fetched }), withoutFolder(aGate({ fetched }))]) {
      const patch = planGate(gate, situation);
      expect(patch?.[GATE]).toBe('closed');
      expect(patch?.[SYNC_MESSAGE]).toContain('sync-gate-demo-app has not fetched it');
    }
    expect(planGate(aGate(NEW), situation)?.[SYNC_MESSAGE]).not.toContain('not fetched');
  });

  test('remembers content only with the commit that the application is healthy with', () => {
    const lived = (gate: Gate) =>
      livedIn(planGate(gate, situation)?.[LIVED] ?? gate.annotations[LIVED]);
    expect(lived(aGate({ ...NEW, applied: 'main@sha1:3' }))).not.toHaveProperty('sha256:new');
    expect(lived(aGate({ ...NEW, applied: 'main@sha1:4' }))).toHaveProperty('sha256:new');
    const behind = { ...NEW, fetched: 'main@sha1:5', applied: 'main@sha1:4' };
    expect(lived(aGate(behind))).toHaveProperty('sha256:new');
  });
});
