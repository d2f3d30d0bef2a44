import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { IMAGES } from '../../../apps/images.ts';
import { digestOf, imageShop } from '../../support/image-shop.ts';

const REGISTRY = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const BUILD = 'build --platform linux/amd64 --file';

function shopWith(builders: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const shop = imageShop({ builders, variables });
  onTestFinished(shop.close);
  return shop;
}

describe('npm run images', () => {
  it('builds both of our images by revision, and leaves the table as it was', () => {
    const shop = shopWith(['docker', 'podman']);
    const before = shop.table();
    const { status, stdout } = shop.images();
    const tag = shop.revision;
    expect(shop.asked().slice(1)).toEqual([
      `docker ${BUILD} apps/controller/Dockerfile --tag ${REGISTRY}/smartscale-controller:${tag} .`,
      `docker ${BUILD} apps/demo-app/Dockerfile --tag ${REGISTRY}/smartscale-demo-app:${tag} .`,
    ]);
    expect([status, shop.table()]).toEqual([0, before]);
    expect(stdout).toContain('built and not pushed');
  });

  it('pushes them when both are built, and writes tags and digests of these alone', () => {
    const shop = shopWith(['docker']);
    const { status, stdout, stderr } = shop.images('--push');
    expect(status, stderr).toBe(0);
    const tag = shop.revision;
    expect(JSON.parse(shop.table())).toEqual({
      ...IMAGES,
      'smartscale-controller': {
        repository: 'smartscale-controller',
        tag,
        digest: digestOf('c'),
      },
      'smartscale-demo-app': { repository: 'smartscale-demo-app', tag, digest: digestOf('d') },
    });
    expect(shop.table()).toMatch(/^{\n {2}"smartscale-controller": {\n {4}"repository"/);
    expect(shop.asked().map((it) => it.split(' ')[1])).toEqual([
      'version',
      'build',
      'build',
      'push',
      'image',
      'push',
      'image',
    ]);
    expect(stdout).toContain(`smartscale-demo-app:${tag}@${digestOf('d')}`);
    // The table that it has just written does not stand in the way of the next run.
    expect(shop.images('--push', '--only', 'smartscale-demo-app').status).toBe(0);
  });

  it.each([
    ['podman', `podman push --digestfile`, ''],
    [
      'buildah',
      `buildah push --digestfile`,
      ' docker://other.example/team/smartscale-demo-app:1.2',
    ],
  ])('asks %s for the digest in its own way', (name, push, target) => {
    const shop = shopWith([name]);
    const flags = ['--only', 'smartscale-demo-app', '--tag', '1.2'];
    const { status } = shop.images('--push', ...flags, '--registry', 'other.example/team');
    expect(status).toBe(0);
    const last = shop.asked().at(-1) ?? '';
    expect(last.startsWith(push)).toBe(true);
    expect(last.endsWith(`/digest other.example/team/smartscale-demo-app:1.2${target}`)).toBe(true);
    expect(JSON.parse(shop.table())).toEqual({
      ...IMAGES,
      'smartscale-demo-app': {
        repository: 'smartscale-demo-app',
        tag: '1.2',
        digest: digestOf('d'),
      },
    });
  });

  it('changes nothing when the second build fails, and pushes nothing', () => {
    const shop = shopWith(['docker'], { FAIL: 'demo-app' });
    const before = shop.table();
    const { status, stderr } = shop.images('--push');
    expect([status, shop.table()]).toEqual([1, before]);
    expect(stderr).toContain('no space left');
    expect(stderr).toContain('apps/images.json is as it was');
    expect(shop.asked().filter((it) => it.includes(' push '))).toEqual([]);
  });

  it('changes nothing when the second push is refused, and says how to log in', () => {
    const shop = shopWith(['docker'], { REFUSE: 'demo-app' });
    const before = shop.table();
    const { status, stderr } = shop.images('--push');
    expect([status, shop.table()]).toEqual([1, before]);
    expect(stderr).toContain('aws ecr get-login-password --region us-east-1');
    expect(stderr).toContain(`docker login --username AWS --password-stdin ${REGISTRY}`);
  });

  it('goes on to a builder that works, past one without its daemon', () => {
    const shop = shopWith(['docker', 'nerdctl'], { DEAD: 'docker' });
    expect(shop.images().status).toBe(0);
    expect(shop.asked().at(-1)).toMatch(/^nerdctl build /);
  });

  it('says what it needs where no builder works, with the reason of each', () => {
    const { status, stderr } = shopWith(['docker'], { DEAD: 'docker' }).images();
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      'no builder of images works here; one of these is needed:',
      '  docker: is the daemon running?',
      '  podman: not found',
      '  nerdctl: not found',
      '  buildah: not found',
    ]);
  });

  it('refuses a push of what nobody could build again, all reasons at once', () => {
    const shop = shopWith(['docker']);
    rmSync(shop.path('apps/controller/Dockerfile'));
    writeFileSync(shop.path('apps/demo-app/Dockerfile'), 'ARG BASE=node:24\nFROM $BASE\n');
    const { status, stderr } = shop.images('--push');
    expect([status, shop.asked()]).toEqual([2, []]);
    expect(stderr.trim().split('\n')).toEqual([
      'apps/controller/Dockerfile: expected a Dockerfile, got nothing',
      expect.stringMatching(
        /^apps\/demo-app\/Dockerfile:1:1: BASE: expected a base with its digest/,
      ),
      'git: expected nothing uncommitted before a push, got "apps/controller/Dockerfile, apps/demo-app/Dockerfile"',
    ]);
  });

  it('tells wrong flags at once', () => {
    const flags = [
      '--only',
      'shop',
      '--tag',
      'latest',
      '--builder',
      'kaniko',
      '--registry',
      'https://x',
    ];
    const { status, stderr } = shopWith([]).images(...flags);
    expect(status).toBe(2);
    expect(stderr.match(/^--\w+: expected/gm)).toEqual([
      '--only: expected',
      '--tag: expected',
      '--builder: expected',
      '--registry: expected',
    ]);
  });
});
