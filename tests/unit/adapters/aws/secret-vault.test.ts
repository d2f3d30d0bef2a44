import { describe, expect, test } from 'vitest';
import { secretVault } from '../../../../autoscaler/src/adapters/aws/secret-vault.ts';
import { minutes } from '../../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../../autoscaler/src/ports/errors.ts';
import type { Exchange } from '../../../../autoscaler/src/ports/exchange.ts';
import { secretsManagerWire } from '../../../../autoscaler/world/wire/secrets-manager.ts';
import { accessOver, handClock, patience } from '../../../support/aws.ts';
import { NOON } from '../../../support/cluster.ts';

function aVault(over: (exchange: Exchange) => Exchange = (it) => it) {
  const { clock, pass } = handClock();
  const secrets = new Map([['login', 'sesame']]);
  const wire = secretsManagerWire({ secrets, empty: new Set(['new']), now: clock.now });
  const tokens: string[] = [];
  let calls = 0;
  const exchange: Exchange = async (request) => {
    const body = JSON.parse(request.body ?? '{}') as { ClientRequestToken?: string };
    if (body.ClientRequestToken) tokens.push(body.ClientRequestToken);
    return wire(request);
  };
  const vault = secretVault({
    access: accessOver(over(exchange)),
    patience: patience(3, clock),
    unique: () => `call-${++calls}`.padEnd(32, '0'),
  });
  return { vault, secrets, pass, tokens };
}

/** The first answer of this kind is lost, after its effect. */
const losing =
  (target: string) =>
  (exchange: Exchange): Exchange => {
    let lost = false;
    return async (request) => {
      const answer = await exchange(request);
      if (lost || !request.headers['x-amz-target']?.endsWith(target)) return answer;
      lost = true;
      throw new OperatingError({ service: 'aws', kind: 'timeout' }, 'lost');
    };
  };

describe('the vault', () => {
  test('tells a value with the time at which it was put', async () => {
    const { vault, pass } = aVault();
    expect(await vault.read('login')).toEqual({ text: 'sesame', writtenAt: NOON });
    pass(minutes(60));
    await vault.put('login', 'open');
    pass(minutes(5));
    expect(await vault.read('login')).toEqual({ text: 'open', writtenAt: NOON + minutes(60) });
  });

  test('holds nothing of a secret that never had a value, and takes its first', async () => {
    const { vault } = aVault();
    expect(await vault.read('new')).toBeUndefined();
    await vault.put('new', 'first');
    expect(await vault.read('new')).toMatchObject({ text: 'first' });
  });

  test('takes no value for a secret that nobody made', async () => {
    const { vault } = aVault();
    await expect(vault.put('elsewhere', 'x')).rejects.toMatchObject({ kind: 'denied' });
  });

  test('makes one version of a call whose answer was lost, and another of the next call', async () => {
    const { vault, tokens } = aVault(losing('.PutSecretValue'));
    await vault.put('login', 'open');
    await vault.put('login', 'shut');
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(2);
    expect(await vault.read('login')).toMatchObject({ text: 'shut' });
  });
});
