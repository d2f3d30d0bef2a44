import { describe, expect, it } from 'vitest';
import { hours, minutes } from '../../../../autoscaler/src/core/units.ts';
import { aWireWorld, callsOf, SECRETS, type WireWorld } from '../../../support/wire-world.ts';

const EVERY_MINUTE = { windows: [], otherwise: minutes(1) };

const points = ({ measured }: WireWorld, name: string) =>
  measured.filter((point) => point.name === name);
const words = ({ logged }: WireWorld) => logged.map(({ message }) => message);
const told = ({ published }: WireWorld) =>
  published.map(({ message }) => JSON.parse(message).smartscale.event.kind);

const kindsOf = (it: WireWorld) =>
  new Set(points(it, 'ScalingFailures').map((point) => 'of' in point && point.of));

/** More pods than three nodes take, and a launch for them on its way. */
async function joining() {
  const it = await aWireWorld({ load: () => 6, policy: { cadence: EVERY_MINUTE } });
  while (!told(it).includes('launch-started')) await it.run(1);
  it.forget();
  return it;
}

describe('access to the cluster', () => {
  it('is measured by the age of its token', async () => {
    const it = await aWireWorld({ load: () => 3, policy: { cadence: EVERY_MINUTE } });
    await it.run(3);
    const ages = points(it, 'ClusterAccessAge').map(({ value }) => value);
    expect(ages).toEqual([0, minutes(1), minutes(2)]);
    expect(points(it, 'ScalingFailures')).toEqual([]);
  });

  it('is renewed in the middle of a look, once for all calls', async () => {
    const it = await joining();
    it.tokens.delete('token-1');
    it.mint('token-2');
    it.tokens.add('token-2');
    await it.run(1);
    expect(callsOf(it)['secretsmanager']).toBe(1);
    expect(points(it, 'CurrentNodeCount')).not.toEqual([]);
    expect([points(it, 'ScalingFailures'), words(it)]).toEqual([[], ['tick ticked']]);
  });

  it.each([
    ['is missing', (it: WireWorld) => void it.secrets.delete(SECRETS.access)],
    ['is cut short', (it: WireWorld) => void it.secrets.set(SECRETS.access, '{"token":"geh')],
    ['would not fit a header', (it: WireWorld) => it.mint('token\n2')],
    ['has expired', (it: WireWorld) => it.tokens.clear()],
  ])('is an alarm when its token %s, and joins wait for as long', async (_why, lose) => {
    const it = await joining();
    // Longer than a secret is kept.
    for (let minute = 0; minute < 6; minute++) await it.run(1);
    lose(it);
    it.tokens.clear();
    it.forget();
    const kinds = await it.run(45);
    expect(new Set(kinds)).toEqual(new Set(['ticked']));
    expect(points(it, 'ScalingFailures').length).toBeGreaterThan(30);
    expect(kindsOf(it)).toEqual(new Set(['ClusterAccess']));
    expect(words(it)).toContain('no access to the cluster');
    expect(told(it)).not.toContain('launch-failed');
    expect(JSON.stringify(it.logged)).not.toContain('token-1');
    expect(JSON.stringify(it.logged)).not.toContain('geh');
    it.mint('token-3');
    it.forget();
    await it.run(2);
    expect(points(it, 'ScalingFailures')).toEqual([]);
  });

  it('follows an API server that has moved', async () => {
    const it = await aWireWorld({ load: () => 3, policy: { cadence: EVERY_MINUTE } });
    await it.run(1);
    const moved = JSON.parse(it.secrets.get(SECRETS.access) ?? '{}');
    it.secrets.set(SECRETS.access, JSON.stringify({ ...moved, server: 'https://10.0.0.99:6443' }));
    await it.run(6);
    expect([...it.trusted.keys()]).toContain('10.0.0.99:6443');
    expect(it.line.sent.some(({ url }) => url.startsWith('https://10.0.0.99'))).toBe(true);
  });

  it('takes up a changed password for Prometheus at the next look', async () => {
    const it = await aWireWorld({ load: () => 3, policy: { cadence: EVERY_MINUTE } });
    const right = it.secrets.get(SECRETS.basicAuth) ?? '';
    it.secrets.set(SECRETS.basicAuth, right.replace('open', 'shut'));
    await it.run(2);
    it.secrets.set(SECRETS.basicAuth, right);
    await it.run(2);
    const missing = points(it, 'PrometheusUnavailable').map(({ value }) => value);
    expect(missing.slice(1)).toEqual([1, 0, 0]);
  });

  it('tells a token that nobody renews by its age', async () => {
    const it = await aWireWorld({ load: () => 3, policy: { cadence: EVERY_MINUTE } });
    const access = JSON.parse(it.secrets.get(SECRETS.access) ?? '{}');
    const mintedAt = '2026-11-23T09:00:00Z';
    it.secrets.set(SECRETS.access, JSON.stringify({ ...access, mintedAt }));
    await it.run(1);
    expect(points(it, 'ClusterAccessAge')).toMatchObject([{ value: hours(3) }]);
  });
});
