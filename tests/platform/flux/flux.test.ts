import { describe, expect, test } from 'vitest';
import { credentialsIn, handedOver } from '../../../platform/flux/flux.ts';
import { waitedFor } from '../../../platform/flux/wait.ts';
import { layGround, ofType, one } from '../../support/ground.ts';

const confidential = {
  slackWebhook: 'https://hooks.slack.example/x',
  gitCredentials: '{"username":"flux","password":"letmein","token":"t0ken"}',
};

describe('Flux', () => {
  test('is not laid while something is missing, and the stack says what', async () => {
    const missing = [{ what: 'the images are not built', mend: 'npm run images -- --push' }];
    const { resources, outputs } = await layGround({ missing });
    expect(resources.filter(({ type }) => type.startsWith('kubernetes:'))).toEqual([]);
    expect(resources.filter(({ type }) => type.includes('providers:kubernetes'))).toEqual([]);
    expect(outputs.fluxWaitsFor).toEqual(missing);
  });

  test('is laid from the folder that it then follows, by the kubeconfig that the server left', async () => {
    const { resources, outputs } = await layGround({ missing: [] });
    const folder = one(resources, 'Directory', 'flux-system');
    expect(folder.inputs).toMatchObject({ directory: '../clusters/smartscale-prod/flux-system' });
    expect(folder.provider === '' || folder.provider.includes('::cluster::')).toBe(true);
    expect(one(resources, 'kubernetes', 'cluster').inputs.kubeconfig).toBe(
      'apiVersion: v1\nkind: Config\n',
    );
    expect(outputs.fluxWaitsFor).toEqual([]);
  });

  test('is given the credentials of a private repository, after its namespace is there', async () => {
    const without = await layGround({ missing: [] });
    expect(ofType(without.resources, 'Secret').map(({ name }) => name)).toContain('flux-git');
    expect(without.resources.filter(({ type }) => type === 'kubernetes:core/v1:Secret')).toEqual(
      [],
    );
    const { resources } = await layGround({ missing: [], confidential });
    const secret = resources.find(({ type }) => type === 'kubernetes:core/v1:Secret');
    expect(secret?.inputs).toMatchObject({
      metadata: { name: 'flux-git', namespace: 'flux-system' },
      stringData: { username: 'flux', password: 'letmein', token: 't0ken' },
    });
    expect(secret?.dependsOn).toContain('kubernetes:kustomize/v2:Directory flux-system');
    expect(secret?.retainOnDelete).toBe(true);
  });

  test('owns what was laid: each object is left where it is and never changed again', () => {
    const { opts } = handedOver({ props: {}, opts: { protect: false } });
    expect(opts).toMatchObject({ retainOnDelete: true, ignoreChanges: ['*'] });
  });
});

describe('credentials for Git', () => {
  test.each(['', 'user:pw', '{}', '[]', '{"user":"x"}', '{"username":1}', '{"token":""}'])(
    '%s are refused without being quoted',
    (text) => {
      expect(() => credentialsIn(text)).toThrow(/^smartscale:gitCredentials: expected JSON/);
      if (text.length > 3) expect(() => credentialsIn(text)).not.toThrow(text);
    },
  );
});

describe('waiting', () => {
  const wait = { attempts: 3, every: 10_000, otherwise: 'the server left nothing' };

  test('asks until there is an answer', async () => {
    const pauses: number[] = [];
    let asked = 0;
    const answer = await waitedFor(
      async () => {
        asked += 1;
        if (asked < 3) throw new Error('no value yet');
        return 'here';
      },
      { ...wait, pause: async (it) => void pauses.push(it) },
    );
    expect([answer, asked, pauses]).toEqual(['here', 3, [10_000, 10_000]]);
  });

  test('ends, and says what to do and what was said last', async () => {
    const ask = async () => {
      throw new Error('ResourceNotFoundException');
    };
    await expect(waitedFor(ask, { ...wait, pause: async () => {} })).rejects.toThrow(
      'the server left nothing (asked 3 times; at last: ResourceNotFoundException)',
    );
  });
});
