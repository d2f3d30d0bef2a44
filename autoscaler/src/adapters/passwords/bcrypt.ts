import { compareSync, genSaltSync, hashSync, truncates } from 'bcryptjs';
import { OperatingError } from '../../ports/errors.ts';
import type { Passwords } from '../../ports/passwords.ts';

/** Prometheus' own advice, and a tenth of a second: it hashes again for each new connection. */
const COST = 10;

/** bcrypt, the only kind of hash that Prometheus takes. */
export const bcryptPasswords = (cost: number = COST): Passwords => ({
  hash: (password) => {
    if (!truncates(password)) return hashSync(password, genSaltSync(cost));
    throw new OperatingError(
      { service: 'secrets-manager', kind: 'malformed' },
      'the password is longer than the 72 bytes that bcrypt looks at',
    );
  },
  matches: (password, hash) => isHash(hash) && compareSync(password, hash),
});

const isHash = (text: string): boolean => /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(text);
