/** Hashes of passwords, as Prometheus takes them (bcrypt). */
export interface Passwords {
  /** Another one each time. Throws for a password that is longer than bcrypt looks at: 72 bytes. */
  hash(password: string): string;
  matches(password: string, hash: string): boolean;
}

/** Whether a certificate and a key belong together, and until when. */
export type PairCheck = (pair: {
  readonly certificate: string;
  readonly key: string;
}) => 'fits' | 'does-not-fit';
