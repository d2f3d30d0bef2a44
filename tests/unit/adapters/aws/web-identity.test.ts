import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretVault } from '../../../../autoscaler/src/adapters/aws/secret-vault.ts';
import { webIdentity } from '../../../../autoscaler/src/adapters/aws/web-identity.ts';
import { secretsManagerWire } from '../../../../autoscaler/world/wire/secrets-manager.ts';
import { stsWire } from '../../../../autoscaler/world/wire/sts.ts';
import { byService } from '../../../../autoscaler/world/wire/wire.ts';
import { patience, switchable } from '../../../support/aws.ts';

const ROLE = 'arn:aws:iam::111122223333:role/smartscale-controller';
const now = () => Date.now() as never;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smartscale-identity-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function aVault(token: string) {
  const tokenFile = join(folder, token);
  await writeFile(tokenFile, token);
  const trusts = (role: string, shown: string) => role === ROLE && shown === 'of-the-pod';
  const secrets = new Map([['k3s-token', 'sesame']]);
  const line = switchable(
    byService({
      sts: stsWire({ trusts, now }),
      secretsmanager: secretsManagerWire({ secrets, now }),
    }),
  );
  const { exchange } = line;
  const region = 'us-east-1';
  const identity = { roleArn: ROLE, tokenFile, session: 'smartscale-controller' };
  const access = { exchange, region, credentials: webIdentity(identity, { exchange, region }) };
  return {
    line,
    vault: secretVault({ access, patience: patience(1), unique: () => 'x'.repeat(32) }),
  };
}

describe('the role of a ServiceAccount', () => {
  test('is taken by the token in the pod, through our own exchange', async () => {
    const { line, vault } = await aVault('of-the-pod');
    expect(await vault.read('k3s-token')).toMatchObject({ text: 'sesame' });
    const [asked, read] = line.sent;
    expect(asked?.url).toBe('https://sts.us-east-1.amazonaws.com/');
    expect(asked?.headers).not.toHaveProperty('authorization');
    expect(asked?.body).toContain('RoleSessionName=smartscale-controller');
    expect(read?.headers['authorization']).toContain('Credential=ASIAWORLD/');
    expect(read?.headers['x-amz-security-token']).toBe('session-of-smartscale-controller');
    await vault.read('k3s-token');
    expect(line.sent).toHaveLength(3);
  });

  test('that is not granted is an error of the world, without the token', async () => {
    const { vault } = await aVault('of-somebody-else');
    const error = await vault.read('k3s-token').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'OperatingError' });
    expect(String(error)).not.toContain('of-somebody-else');
  });
});
