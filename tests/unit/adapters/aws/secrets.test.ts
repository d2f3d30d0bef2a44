import { describe, expect, it } from 'vitest';
import { secretsManager } from '../../../../autoscaler/src/adapters/aws/secrets.ts';
import { minutes } from '../../../../autoscaler/src/core/units.ts';
import { secretsManagerWire } from '../../../../autoscaler/world/wire/secrets-manager.ts';
import { accessOver, handClock, patience, switchable } from '../../../support/aws.ts';

function aStore() {
  const { clock, pass } = handClock();
  const secrets = new Map([['token', 'sesame']]);
  const line = switchable(secretsManagerWire({ secrets, now: clock.now }));
  const access = accessOver(line.exchange);
  const store = secretsManager({ access, patience: patience(1, clock), keepFor: minutes(5) });
  return { store, pass, line };
}

describe('a secret', () => {
  it('is asked for once while it is young', async () => {
    const { store, pass, line } = aStore();
    await store.read('token');
    await pass(minutes(5) - 1);
    await store.read('token');
    expect(line.sent).toHaveLength(1);
    await pass(1);
    await store.read('token');
    expect(line.sent).toHaveLength(2);
  });

  it('of unknown age, since the clock was set back, is asked for anew', async () => {
    const { store, pass, line } = aStore();
    await store.read('token');
    await pass(-minutes(60));
    await store.read('token');
    expect(line.sent).toHaveLength(2);
  });

  it('that is no text, or empty, is an error', async () => {
    for (const answer of ['{"SecretBinary":"c2VzYW1l"}', '{"SecretString":""}', 'sesame']) {
      const exchange = async () => ({ status: 200, headers: {}, body: answer });
      const store = secretsManager({ access: accessOver(exchange), patience: patience(1) });
      const error: unknown = await store.read('token').catch((it: unknown) => it);
      expect(error).toMatchObject({ service: 'secrets-manager', kind: 'malformed' });
      expect(String(error)).not.toContain('sesame');
    }
  });
});
