import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COMPONENTS,
  type FluxInput,
  missingForFlux,
  type Repository,
} from '../../../platform/flux/preconditions.ts';
import { FACTS, readyForFlux } from '../../support/day-zero.ts';

const with_ = (change: (repository: Repository) => Partial<Repository>): FluxInput => {
  const input = readyForFlux();
  return { ...input, repository: { ...input.repository, ...change(input.repository) } };
};
const openImage =
  (...names: readonly string[]) =>
  ({ images }: Repository) => ({
    images: Object.fromEntries(
      Object.entries(images).map(([name, image]) => [
        name,
        names.includes(name) ? { ...image, digest: '' } : image,
      ]),
    ),
  });
const rendered =
  (change: (files: Map<string, string>) => void) =>
  ({ rendered: files }: Repository) => {
    const copy = new Map(files);
    change(copy);
    return { rendered: copy };
  };

const LACKS: readonly (readonly [string, FluxInput, string | RegExp, string])[] = [
  [
    'images of ours that were never pushed',
    with_(openImage('smartscale-controller', 'smartscale-demo-app')),
    'no digest of smartscale-controller, smartscale-demo-app',
    'npm run images -- --push   # of what is committed, and of that alone',
  ],
  [
    "an image of others' without a digest",
    with_(openImage('grafana')),
    'no digest of grafana',
    'crane digest docker.io/grafana/grafana:1.0.0   # write it there',
  ],
  [
    "Flux's own manifests",
    with_(rendered((files) => files.delete(COMPONENTS))),
    'the manifests of Flux v2.9.4 are not in the repository',
    'npm run flux',
  ],
  [
    'their checksum too',
    with_((it) => ({
      ...rendered((files) => files.delete(COMPONENTS))(it),
      release: { version: 'v2.9.4', sha256: '' },
    })),
    'has no checksum',
    'npm run flux   # says the checksum; compare, write it, again',
  ],
  [
    "another stack's settings",
    { ...readyForFlux(), stack: { ...FACTS, account: '111111111111', region: 'us-east-1' } },
    'account is 210987654321 and should be 111111111111; region is ap-south-1',
    'npm run platform:settings',
  ],
  [
    'a secret that was made anew',
    {
      ...readyForFlux(),
      stack: { ...FACTS, secrets: { ...FACTS.secrets, 'k3s-token': 'k3s-token-000000' } },
    },
    'secrets.k3s-token is k3s-token-d4E5f6 and should be k3s-token-000000',
    'npm run platform:settings',
  ],
  [
    'manifests of other settings',
    with_(rendered((files) => files.set('controller/Deployment.yaml', 'kind: Deployment'))),
    /rendered from other settings: it does not name 2109.*smartscale-controller:1.0.0@sha256:c/,
    'npm run synth',
  ],
  [
    "manifests rendered before Flux's own came",
    with_(rendered((files) => files.set('flux-system/kustomization.yaml', 'resources: []'))),
    'does not name gotk-components.yaml',
    'npm run synth',
  ],
  [
    'a push',
    with_(() => ({ ahead: ['clusters/a.yaml', 'policies/b.yaml', 'c'] })),
    'techflow/smartscale does not have clusters/a.yaml and 2 more as it stands here',
    'git add apps clusters && git commit && git push',
  ],
  [
    'a branch to compare with',
    with_(() => ({ ahead: { unknown: 'no branch origin/main is known to this clone' } })),
    'no branch origin/main',
    'git fetch',
  ],
];

describe('what Flux cannot be laid without', () => {
  test('nothing, when all is there', () => {
    expect(missingForFlux(readyForFlux())).toEqual([]);
  });

  test.each(LACKS)('%s: that alone is told, with what mends it', (_what, input, what, mend) => {
    const found = missingForFlux(input);
    expect(found).toEqual([{ what: expect.stringMatching(what), mend }]);
  });

  test('placeholders, where nobody knows the six characters yet', () => {
    const { secrets: _, ...stack } = FACTS;
    expect(missingForFlux({ ...readyForFlux(), stack })).toEqual([]);
    const published = { ...FACTS, secrets: { ...FACTS.secrets, 'k3s-token': 'k3s-token-AbCdEf' } };
    const [missing, ...more] = missingForFlux({ ...readyForFlux(published), stack });
    expect(missing?.what).toContain('secrets.k3s-token is a placeholder');
    expect(more).toEqual([]);
  });

  test('is all told at once, in the order in which it is mended', () => {
    const { repository } = readyForFlux();
    const first: FluxInput = {
      stack: { ...FACTS, account: '111111111111' },
      repository: {
        ...repository,
        ...openImage('smartscale-demo-app')(repository),
        rendered: new Map(),
        ahead: ['apps'],
      },
    };
    expect(missingForFlux(first).map(({ mend }) => mend.split(' ').slice(0, 3).join(' '))).toEqual([
      'npm run platform:settings',
      'npm run flux',
      'npm run images',
      'npm run synth',
      'git add apps',
    ]);
  });

  test('any set of changed facts is named, and no other', () => {
    const keys = ['account', 'region', 'cluster', 'apiServer', 'vpcCidr', 'repository'] as const;
    fc.assert(
      fc.property(fc.subarray([...keys], { minLength: 1 }), (changed) => {
        const others = Object.fromEntries(changed.map((key) => [key, `other-${key}`]));
        const [missing, ...more] = missingForFlux({
          ...readyForFlux(),
          stack: { ...FACTS, ...others },
        });
        const named = keys.filter((key) => missing?.what.includes(`should be other-${key}`));
        expect([named, more]).toEqual([keys.filter((key) => changed.includes(key)), []]);
      }),
      { numRuns: 30 },
    );
  });
});
