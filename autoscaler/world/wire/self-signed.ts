import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** As `openssl req -x509` makes them. PEM. */
export interface SelfSigned {
  readonly certificate: string;
  readonly key: string;
}

/**
 * A certificate that vouches for itself, with its key: made anew each time, so that no key of
 * anything stands in the repository. X.509 v3 (RFC 5280) with Ed25519 (RFC 8410).
 */
export function selfSigned(name: string): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const toBeSigned = bodyOf(name, publicKey);
  const signature = tagged(0x03, Buffer.from([0]), sign(null, toBeSigned, privateKey));
  return {
    certificate: pem('CERTIFICATE', sequence(toBeSigned, ED25519, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function bodyOf(name: string, key: KeyObject): Buffer {
  const version = tagged(0xa0, tagged(0x02, Buffer.from([2])));
  const serial = tagged(0x02, Buffer.from([1]));
  const common = sequence(tagged(0x06, COMMON_NAME), tagged(0x0c, Buffer.from(name)));
  const named = sequence(tagged(0x31, common));
  const [from, to] = ['260101000000Z', '360101000000Z'];
  const validity = sequence(tagged(0x17, Buffer.from(from)), tagged(0x17, Buffer.from(to)));
  const spki = key.export({ type: 'spki', format: 'der' });
  return sequence(version, serial, ED25519, named, validity, named, spki);
}

/** DER: a tag, a length and what is inside. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const inside = Buffer.concat(parts);
  const long = inside.length > 0xff ? [0x82, inside.length >> 8] : [0x81];
  const length = inside.length < 0x80 ? [inside.length] : [...long, inside.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), inside]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);

/** 1.3.101.112 and 2.5.4.3. */
const ED25519 = sequence(tagged(0x06, Buffer.from([0x2b, 0x65, 0x70])));
const COMMON_NAME = Buffer.from([0x55, 0x04, 0x03]);

function pem(what: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${what}-----\n${lines.join('\n')}\n-----END ${what}-----\n`;
}
