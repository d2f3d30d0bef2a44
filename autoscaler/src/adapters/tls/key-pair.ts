import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { PairCheck } from '../../ports/passwords.ts';

/** Whether a server could show this certificate, and prove by the key that it is its own. */
export const checkKeyPair: PairCheck = ({ certificate, key }) => {
  try {
    const fits = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
    return fits ? 'fits' : 'does-not-fit';
  } catch {
    // The reason would quote what could not be read.
    return 'does-not-fit';
  }
};
