import { describe, expect, test } from 'vitest';
import { IMAGES, parseImages, referenceOf, unpinned } from '../../apps/images.ts';
import { image } from '../../apps/rules/containers.ts';
import { SETTINGS } from '../../apps/settings.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const withShop = (more: object) => ({
  ...IMAGES,
  'smartscale-demo-app': { ...IMAGES['smartscale-demo-app'], ...more },
});

describe('the image table', () => {
  test.each([
    ['latest', { tag: 'latest' }],
    ['no tag', { tag: '' }],
    ['half a digest', { digest: 'sha256:0' }],
    ['a digest in the tag', { tag: `1@${DIGEST}` }],
    ['a repository with a tag', { repository: 'quay.io/a/b:1' }],
    ['a misspelt field', { digets: '' }],
  ])('refuses %s', (_, more) => {
    expect(() => parseImages(withShop(more))).toThrow();
  });

  test('refuses an image that nothing knows, and the lack of one', () => {
    expect(() => parseImages({ ...IMAGES, more: IMAGES.grafana })).toThrow();
    const { grafana: _, ...rest } = IMAGES;
    expect(() => parseImages(rest)).toThrow();
  });

  test('names images by digest as soon as it has one, ours in the account’s own registry', () => {
    const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
    const shop = { repository: 'smartscale-demo-app', tag: '1.2.3', digest: '' };
    expect(referenceOf(shop)).toBe(`${registry}/smartscale-demo-app:1.2.3`);
    const built = { ...shop, digest: DIGEST };
    expect(referenceOf(built)).toBe(`${registry}/smartscale-demo-app:1.2.3@${DIGEST}`);
    const elsewhere = { ...SETTINGS, account: '210987654321', region: 'ap-south-1' };
    expect(referenceOf(shop, elsewhere)).toContain('210987654321.dkr.ecr.ap-south-1.');
    expect(referenceOf(IMAGES.grafana)).toMatch(/^docker\.io\/grafana\/grafana:[\d.]+@sha256:/);
  });

  test('has a digest for every image of others; ours come with their first build', () => {
    const open = unpinned().filter((name) => !name.startsWith('smartscale-'));
    expect(open).toEqual([]);
    expect(unpinned(parseImages(withShop({ digest: '' })))).toContain('smartscale-demo-app');
    expect(unpinned(parseImages(withShop({ digest: DIGEST })))).not.toContain(
      'smartscale-demo-app',
    );
  });

  test('is the only source: the same tag under another digest is a breach', () => {
    expect(image({ image: referenceOf(IMAGES.grafana) })).toBeUndefined();
    const moved = referenceOf({ ...IMAGES.grafana, digest: DIGEST });
    expect(image({ image: moved })).toContain('is not in apps/images.json');
  });
});
