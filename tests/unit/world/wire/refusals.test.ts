import { describe, expect, test } from 'vitest';
import { OperatingError } from '../../../../autoscaler/src/ports/errors.ts';
import type { WireResponse } from '../../../../autoscaler/src/ports/exchange.ts';
import type { Ports } from '../../../../autoscaler/src/shell/ports.ts';
import { PLACES, serviceAt, type WireService } from '../../../../autoscaler/world/wire/internet.ts';
import { badGateway, broken, throttled } from '../../../../autoscaler/world/wire/refusals.ts';
import { handClock } from '../../../support/aws.ts';
import { NOON, ZONE_A } from '../../../support/cluster.ts';
import { wirePorts } from '../../../support/wire-ports.ts';

const LEASE = { owner: 'one', fence: 1 };
const ASKED: readonly (readonly [WireService, (ports: Ports) => Promise<unknown>])[] = [
  ['ec2', ({ compute }) => compute.owned()],
  ['dynamodb', ({ store }) => store.release(LEASE)],
  ['kubernetes', ({ cluster }) => cluster.nodes()],
  [
    'sns',
    ({ notifier, clock }) =>
      notifier.tell({ kind: 'alarm-over', code: 'at-maximum' }, { at: clock.now() }),
  ],
  ['secretsmanager', ({ cluster }) => cluster.nodes()],
];

const ACCESS = JSON.stringify({
  server: PLACES.server,
  ca: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----',
  token: 'token',
  mintedAt: new Date(NOON).toISOString(),
});

/** Ports whose every call of one service gets this answer; secrets are there otherwise. */
function answered(service: WireService, answer: WireResponse): Ports {
  const { clock } = handClock();
  const secret = { status: 200, headers: {}, body: JSON.stringify({ SecretString: ACCESS }) };
  return wirePorts({
    clock,
    jitter: () => 0.5,
    zones: [ZONE_A],
    exchange: async ({ url }) => (serviceAt(url) === service ? answer : secret),
  });
}

const kindOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (error: unknown) => (error instanceof OperatingError ? error.kind : `threw ${error}`),
  );

describe('what services say in trouble, as the adapters read it', () => {
  test.each(ASKED)('%s: throttled', async (service, ask) => {
    expect(await kindOf(ask(answered(service, throttled(service))))).toBe('throttled');
  });

  test.each(ASKED)('%s: broken inside', async (service, ask) => {
    expect(await kindOf(ask(answered(service, broken(service))))).toBe('unavailable');
  });

  test.each(ASKED)('%s: nothing behind the proxy', async (service, ask) => {
    expect(await kindOf(ask(answered(service, badGateway())))).toBe('unavailable');
  });

  test('an eviction that a busy server refuses is no word of a budget', async () => {
    const pod = { namespace: 'default', name: 'web', uid: 'u' };
    for (const answer of [throttled('kubernetes'), broken('kubernetes')]) {
      const { cluster } = answered('kubernetes', answer);
      expect(['throttled', 'unavailable']).toContain(await kindOf(cluster.evict(pod)));
    }
  });

  test('a host that is nowhere belongs to no service', () => {
    expect(serviceAt('https://example.com/')).toBeUndefined();
    expect(serviceAt('https://k3s.smartscale.internal:22/')).toBeUndefined();
  });
});
