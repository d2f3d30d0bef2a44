import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { FLUX_RELEASE } from '../../apps/flux-release.ts';
import { IMAGES } from '../../apps/images.ts';

const text = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const managers = z
  .looseObject({
    customManagers: z.array(
      z.looseObject({
        managerFilePatterns: z.array(z.string()),
        matchStrings: z.array(z.string()),
      }),
    ),
  })
  .parse(JSON.parse(text('renovate.json'))).customManagers;

/** What Renovate would look up in a file: it takes `/…/` for an expression over paths. */
const foundIn = (path: string) =>
  managers
    .filter(({ managerFilePatterns }) =>
      managerFilePatterns.some((it) => new RegExp(it.slice(1, -1)).test(path)),
    )
    .flatMap(({ matchStrings }) => matchStrings)
    .flatMap((it) => [...text(path).matchAll(new RegExp(it, 'g'))].map(({ groups }) => groups));

test('Renovate sees each image of others, with its tag and digest, and none of ours', () => {
  const others = Object.values(IMAGES).filter(({ repository }) => repository.includes('/'));
  expect(others.length).toBeGreaterThan(5);
  expect(foundIn('apps/images.json').map((it) => ({ ...it }))).toEqual(
    others.map(({ repository, tag, digest }) => ({
      depName: repository,
      currentValue: tag,
      currentDigest: digest,
    })),
  );
});

test('Renovate sees the release of Flux', () => {
  expect(foundIn('apps/flux-release.json').map((it) => ({ ...it }))).toEqual([
    { depName: 'fluxcd/flux2', currentValue: FLUX_RELEASE.version },
  ]);
});
