import { createHash } from 'node:crypto';
import type { Artifact, Checksums, Versions } from './versions.ts';

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
export async function lookAt(
  artifacts: readonly Artifact[],
  download: Download,
): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (const artifact of artifacts) seen.push(await lookAtOne(artifact, download));
  return seen;
}

async function lookAtOne(artifact: Artifact, download: Download): Promise<Seen> {
  const { name, url, sha256: pinned, published } = artifact;
  const sha256 = createHash('sha256')
    .update(await download(url))
    .digest('hex');
  if (pinned !== '' && pinned !== sha256)
    throw new Error(`${name}: ${url} was ${pinned} when it was pinned, and is ${sha256} now`);
  if (published === undefined) return { artifact, sha256, vouched: 'by nobody' };
  const said = sumOf(new TextDecoder().decode(await download(published)), url);
  if (said !== sha256)
    throw new Error(
      `${name}: ${url} is ${sha256}, and ${published} says ${said ?? 'nothing of it'}`,
    );
  return { artifact, sha256, vouched: 'by its maker' };
}

/** Of a list of `<sha256>  <file>`, or of a file that is one sum. */
function sumOf(text: string, url: string): string | undefined {
  const file = url.split('/').at(-1);
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const [only] = lines.length === 1 ? lines : [];
  const line = only?.length === 1 ? only : lines.find(([, name]) => name === file);
  return line?.[0];
}

/** The table with what was seen; addresses that no machine fetches any more are left out. */
export function withSeen({ artifacts }: Versions, seen: readonly Seen[]): Checksums {
  const sums = Object.values(artifacts).map(({ url, sha256 }) => {
    const found = seen.find(({ artifact }) => artifact.url === url);
    return [url, found?.sha256 ?? sha256] as const;
  });
  return Object.fromEntries(sums.filter(([, sum]) => sum !== ''));
}

export const seenWords = ({ artifact: { name, url }, sha256, vouched }: Seen): string =>
  `${name}: ${sha256}\n  ${url}\n  ${
    vouched === 'by its maker'
      ? 'as its maker publishes it'
      : 'no sum of it is published: read the file before you commit'
  }\n`;
