import type { Artifact, Checksums, Versions } from '../../platform/user-data/versions.ts';
/** Gets a file of the internet; fails when it is not to be had. */
export type Download = (url: string) => Promise<Uint8Array>;
/** A checksum that was seen, and whether its maker says the same. */
export interface Seen {
  readonly artifact: Artifact;
  readonly sha256: string;
  readonly vouched: 'by its maker' | 'by nobody';
}
/**
 * Looks at each file. Throws on one that is not what its maker says, or not what was pinned before:
 * then nothing is to be written.
 */
export declare function lookAt(
  artifacts: readonly Artifact[],
  download: Download,
): Promise<readonly Seen[]>;
/** The table with what was seen; addresses that no machine fetches any more are left out. */
export declare function withSeen({ artifacts }: Versions, seen: readonly Seen[]): Checksums;
export declare const seenWords: ({ artifact: { name, url }, sha256, vouched }: Seen) => string;
