import { expect, test } from 'vitest';
import { lookAt, seenWords, withSeen } from '../../../platform/user-data/checksums.ts';
import { missingChecksums, versionsWith } from '../../../platform/user-data/versions.ts';
import { sha256 } from './boots.ts';

const EMPTY = versionsWith({});
const { k3s, installer, 'credential-provider': provider } = EMPTY.artifacts;

/** An internet of these files; what others say of a file is derived from it. */
const internet = (files: Readonly<Record<string, string>>) => (url: string) => {
  const text = files[url];
  if (text === undefined) return Promise.reject(new Error(`${url}: 404 Not Found`));
  return Promise.resolve(new TextEncoder().encode(text));
};

const HONEST = {
  [k3s.url]: 'the binary',
  [k3s.published ?? '']:
    `${sha256('airgap')}  k3s-airgap-images-amd64.tar\n${sha256('the binary')}  k3s\n`,
  [installer.url]: 'the script',
  [provider.url]: 'the plugin',
  [provider.published ?? '']: `${sha256('the plugin')}\n`,
};

test('pins what is seen, and nothing is missing then', async () => {
  const seen = await lookAt(Object.values(EMPTY.artifacts), internet(HONEST));
  const sums = withSeen(EMPTY, seen);
  expect(missingChecksums(versionsWith(sums))).toEqual([]);
  expect(sums[k3s.url]).toBe(sha256('the binary'));
});

test('says which one nobody vouches for', async () => {
  const seen = await lookAt([installer, provider], internet(HONEST));
  expect(seen.map(seenWords)).toEqual([
    expect.stringContaining('no sum of it is published: read the file before you commit'),
    expect.stringContaining('as its maker publishes it'),
  ]);
});

test('takes no file that its maker says another sum of, or none', async () => {
  const list = k3s.published ?? '';
  const other = internet({ ...HONEST, [list]: `${sha256('another')}  k3s\n` });
  await expect(lookAt([k3s], other)).rejects.toThrow(`says ${sha256('another')}`);
  const none = internet({ ...HONEST, [list]: `${sha256('the binary')}  k3s-arm64\n` });
  await expect(lookAt([k3s], none)).rejects.toThrow('says nothing of it');
  await expect(lookAt([k3s], internet({ [k3s.url]: 'x' }))).rejects.toThrow('404');
});

test('takes no file that has changed since it was pinned', async () => {
  const pinned = versionsWith({ [installer.url]: sha256('as it was') }).artifacts.installer;
  await expect(lookAt([pinned], internet(HONEST))).rejects.toThrow(
    `was ${sha256('as it was')} when it was pinned, and is ${sha256('the script')} now`,
  );
});

test('forgets addresses of other versions, and keeps what was not looked at', async () => {
  const before = versionsWith({
    [provider.url]: sha256('the plugin'),
    'https://old': sha256('old'),
  });
  const seen = await lookAt([installer], internet(HONEST));
  expect(Object.keys(withSeen(before, seen))).toEqual([installer.url, provider.url]);
});
