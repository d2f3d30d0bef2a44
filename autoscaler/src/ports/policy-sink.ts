import type { Version } from '../core/policy-sync/lately.ts';

/**
 * Where the autoscaler reads its policy: one parameter, whose older versions are kept. Throws
 * `OperatingError`. The store knows no conditional write: whoever puts last has the word, so what
 * was put is read back, and looked at again and again.
 */
export interface PolicySink {
  /** What is live; nothing when nothing was ever put. */
  read(): Promise<Version | undefined>;
  /**
   * Replaces it, and tells the number of the new version. Repeating it makes one version more of
   * the same text, which does no harm. When no answer came it may be done all the same, or later.
   */
  put(text: string): Promise<number>;
  /** Every version that is still kept, the live one among them; none when nothing was ever put. */
  history(): Promise<readonly Version[]>;
}
