import { describe, expect, test } from 'vitest';
import { bcryptPasswords } from '../../../autoscaler/src/adapters/passwords/bcrypt.ts';
import { checkKeyPair } from '../../../autoscaler/src/adapters/tls/key-pair.ts';
import { selfSigned } from '../../../autoscaler/world/wire/self-signed.ts';

const { hash, matches } = bcryptPasswords(4);

describe('passwords', () => {
  test('are hashed anew each time, and known again', () => {
    const [one, other] = [hash('sesame'), hash('sesame')];
    expect(one).not.toBe(other);
    expect([matches('sesame', one), matches('sesame', other), matches('Sesame', one)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('are hashed as Prometheus advises when nothing else is said', () => {
    expect(bcryptPasswords().hash('sesame')).toMatch(/^\$2b\$10\$/);
  });

  test('that bcrypt would cut are refused, and not told', () => {
    const long = 'é'.repeat(37);
    expect(() => hash(long)).toThrow(/longer than the 72 bytes/);
    expect(() => hash(long)).not.toThrow(new RegExp(long));
    expect(matches('é'.repeat(36), hash('é'.repeat(36)))).toBe(true);
  });

  test.each(['', 'sesame', '$2b$10$short', `$2x$04$${'a'.repeat(53)}`])(
    'match no text that is no hash: "%s"',
    (text) => {
      expect(matches('sesame', text)).toBe(false);
    },
  );
});

describe('a certificate and a key', () => {
  const [pair, other] = [selfSigned('prometheus'), selfSigned('prometheus')];

  test('fit when they were made together', () => {
    expect(checkKeyPair(pair)).toBe('fits');
    expect(checkKeyPair({ ...pair, key: other.key })).toBe('does-not-fit');
    expect(checkKeyPair({ ...pair, key: 'sesame' })).toBe('does-not-fit');
    expect(checkKeyPair({ ...pair, certificate: 'sesame' })).toBe('does-not-fit');
  });
});
