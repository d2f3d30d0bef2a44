import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { personsCluster } from '../../../../../autoscaler/src/entry/cli/live/kubeconfig.ts';
import { OperatingError } from '../../../../../autoscaler/src/ports/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'smartscale-kube-'));
const path = join(folder, 'config');
const before = process.env['KUBECONFIG'];

const config = (
  user: string,
  cluster = 'server: https://10.0.0.10:6443/',
): string => `apiVersion: v1
kind: Config
current-context: first
contexts:
  - { name: first, context: { cluster: prod, user: person } }
  - { name: second, context: { cluster: other, user: person } }
clusters:
  - { name: prod, cluster: { ${cluster} } }
  - { name: other, cluster: { server: "https://10.9.9.9:6443" } }
users:
  - { name: person, user: { ${user} } }
`;

function given(text: string) {
  writeFileSync(path, text);
  process.env['KUBECONFIG'] = path;
}

afterEach(() => {
  if (before === undefined) delete process.env['KUBECONFIG'];
  else process.env['KUBECONFIG'] = before;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a person's kubeconfig", () => {
  test('tells server and token of its current context, or of another', async () => {
    given(config('token: abc'));
    const found = await personsCluster(undefined);
    expect(found).toMatchObject({ server: 'https://10.0.0.10:6443', token: 'abc' });
    expect((await personsCluster('second')).server).toBe('https://10.9.9.9:6443');
  });

  test('may show a certificate instead, and then there is no token', async () => {
    const pem = Buffer.from('-----BEGIN-----').toString('base64');
    given(config(`client-certificate-data: ${pem}, client-key-data: ${pem}`));
    expect(await personsCluster(undefined)).toMatchObject({ token: '' });
  });

  test('may call a program for the token', async () => {
    const told = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential' };
    const credential = JSON.stringify({ ...told, status: { token: 'from-a-program' } });
    const args = JSON.stringify(['-e', `process.stdout.write(${JSON.stringify(credential)})`]);
    given(
      config(
        `exec: { apiVersion: client.authentication.k8s.io/v1, command: "${process.execPath}", args: ${args} }`,
      ),
    );
    expect(await personsCluster(undefined)).toMatchObject({ token: 'from-a-program' });
  });

  test.each([
    ['a context that it has not', config('token: a'), 'third', 'has no context "third"'],
    ['no cluster', 'apiVersion: v1\nkind: Config\n', undefined, 'no kubeconfig names a cluster'],
    [
      'a server that nobody verifies',
      config('token: a', 'server: "https://x:6443", insecure-skip-tls-verify: true'),
      undefined,
      'does not verify',
    ],
    ['what is no YAML', '{', undefined, 'cannot be read'],
  ])('is refused with a reason: %s', async (_, text, context, why) => {
    given(text);
    const refused = personsCluster(context);
    await expect(refused).rejects.toBeInstanceOf(OperatingError);
    await expect(refused).rejects.toThrow(why);
  });
});
