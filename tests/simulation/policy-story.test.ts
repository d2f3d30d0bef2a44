import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../autoscaler/src/core/inputs/message.ts';
import { parsePolicy } from '../../autoscaler/src/core/policy/parse.ts';
import { type Cores, type Instant, minutes } from '../../autoscaler/src/core/units.ts';
import { startDelivery } from '../../autoscaler/src/entry/live/simulated-delivery.ts';
import { documentNamed } from '../../autoscaler/world/model/documents.ts';
import { readStatus } from '../../autoscaler/world/model/flux-objects.ts';
import { aLiveSystem } from '../support/live-cli.ts';

const POLICY = 'policies/scaling-policy.yaml';
const TEXT = readFileSync(POLICY, 'utf8');
const FILES = Object.fromEntries(
  [POLICY, 'policies/guardrails.yaml', 'policies/delivery.yaml'].map((path) => [
    path,
    readFileSync(path, 'utf8'),
  ]),
);

/** A Friday at 18:40 in Dhaka: twenty minutes before nothing may change for the flash sale. */
const FRIDAY = Date.UTC(2026, 10, 27, 12, 40) as Instant;

describe('the way of working: a commit is the control panel', () => {
  test('edit, refuse, hold, revert: from the commit to the decision that names it', async () => {
    const parsed = parsePolicy(TEXT, POLICY);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { cadence: _, ...policy } = parsed.value;
    const here = await aLiveSystem({ policy, change: { start: FRIDAY, demand: () => 2 as Cores } });
    const { git } = startDelivery(here, FILES);
    here.startFunctions();
    const annotations = () => {
      const name = { kind: 'ConfigMap', namespace: 'smartscale', name: 'scaling-policy' } as const;
      const found = documentNamed(here.world, name)?.annotations ?? {};
      return Object.fromEntries(
        Object.entries(found).map(([it, { value }]) => [it.replace('smartscale.dev/', ''), value]),
      );
    };
    const edit = (message: string, from: string, to: string) => {
      const text = git.head().files[POLICY] ?? '';
      expect(text).toContain(from);
      return `main@sha1:${git.commit(message, { [POLICY]: text.replace(from, to) }).sha}`;
    };
    const lastRecord = async () => {
      const stretch = { from: FRIDAY, to: here.world.now, limit: 1 };
      const [record] = await here.store.decisions(stretch);
      return record?.policy;
    };
    const ready = () => readStatus(here.world, 'scaling-policy').conditions?.[0];
    const told = () =>
      here.wire.published.flatMap(({ message }) => {
        const read = parseMessage(message, 'SNS');
        return read.ok && read.value.smartscale.event.kind.startsWith('policy-')
          ? [read.value.smartscale.event.kind]
          : [];
      });

    // The first commit is live, and decisions name it.
    await here.pass(minutes(6));
    expect(ready()).toMatchObject({ status: 'True' });
    const first = annotations()['synced-hash'];
    expect(await lastRecord()).toMatchObject({ hash: first, source: 'current' });

    // A threshold is edited: applied, synced, and the next decision is taken by it.
    const edited = edit(
      'Buy earlier',
      'cpu: { above: 70%, for: 3m }',
      'cpu: { above: 65%, for: 3m }',
    );
    await here.pass(minutes(4));
    expect(annotations()).toMatchObject({ 'sync-state': 'Synced', 'synced-revision': edited });
    expect(ready()).toMatchObject({ status: 'True', message: `Applied revision: ${edited}` });
    const second = annotations()['synced-hash'];
    expect(second).not.toBe(first);
    expect(await lastRecord()).toMatchObject({ hash: second, revision: edited });

    // A slip is refused with its line; decisions go on by what was live.
    edit('Slip', 'above: 65%', 'above: 650%');
    await here.pass(minutes(4));
    expect(annotations()['sync-message']).toMatch(
      /policies\/scaling-policy\.yaml:48:19: spec\.scaleUp\.cpu\.above: expected .+, got "650%"/,
    );
    expect(ready()).toMatchObject({ status: 'False', reason: 'HealthCheckFailed' });
    expect(await lastRecord()).toMatchObject({ hash: second });
    git.revert();
    await here.pass(minutes(3));
    expect(ready()).toMatchObject({ status: 'True' });

    // At 19:00 the freeze begins: a change is held, and says until when.
    await here.pass(minutes(5));
    edit('More nodes', 'max: 10', 'max: 9');
    await here.pass(minutes(4));
    expect(annotations()).toMatchObject({ 'sync-state': 'Held', 'synced-hash': second });
    expect(annotations()['sync-message']).toMatch(
      /"Friday flash sale".+Not live before Fri 2026-11-27 23:00 Asia\/Dhaka/s,
    );

    // Going back is never held: first to what the freeze found, then to what was before it.
    git.revert();
    await here.pass(minutes(3));
    expect(annotations()).toMatchObject({ 'sync-state': 'Synced', 'synced-hash': second });
    git.commit('Revert "Buy earlier"', { [POLICY]: TEXT });
    await here.pass(minutes(4));
    expect(annotations()).toMatchObject({ 'sync-state': 'Synced', 'synced-hash': first });
    expect(await lastRecord()).toMatchObject({ hash: first });
    const changed = 'policy-changed';
    expect(told()).toEqual([changed, changed, 'policy-refused', 'policy-held', changed]);
  });
});
