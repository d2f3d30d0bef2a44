import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseFacts, SETTINGS, settingsOf } from '../../../apps/settings.ts';
import { changesBetween, factsIn, settingsText } from '../../../platform/day-0/stack-facts.ts';
import { FACTS } from '../../support/day-zero.ts';
import { ROOT, read } from '../../tidy/source.ts';

const PUBLISHED = read('apps/settings.json');
const outputs = (manifests: unknown) => JSON.stringify({ vpcId: 'vpc-1', manifests });

describe('apps/settings.json', () => {
  test('is what the manifests are made of, in the form in which the command writes it', () => {
    expect(settingsOf(parseFacts(PUBLISHED))).toEqual(SETTINGS);
    expect(settingsText(parseFacts(PUBLISHED))).toBe(PUBLISHED);
  });

  test.each([
    ['an account of eleven digits', { account: '12345678901' }, /account: expected an account of/],
    ['a region that is none', { region: 'Dhaka' }, /region: expected a region such as/],
    ['an API server in clear', { apiServer: 'http://k3s:6443' }, /apiServer: expected an address/],
    ['half a network', { vpcCidr: '10.0.0.0' }, /vpcCidr: expected addresses such as 10/],
    ['a repository by its address', { repository: 'https://github.com/a/b' }, /owner\/name/],
    ['a misspelt field', { acount: '1' }, /acount: expected .*did you mean "account"/],
    [
      'a secret without its six characters',
      { secrets: { ...FACTS.secrets, 'k3s-token': 'k3s-token' } },
      /secrets.k3s-token: expected k3s-token and the six characters/,
    ],
    [
      "another secret in a secret's place",
      { secrets: { ...FACTS.secrets, 'k3s-token': 'k3s-server-token-AbCdEf' } },
      /secrets.k3s-token: expected k3s-token/,
    ],
  ])('refuses %s, by its place', (_what, change, message) => {
    expect(() => parseFacts(JSON.stringify({ ...FACTS, ...change }))).toThrow(message);
  });

  test('takes the names of a second cluster', () => {
    const secrets = Object.fromEntries(
      Object.entries(FACTS.secrets).map(([key, name]) => [key, `smartscale-dev-${name}`]),
    );
    const dev = { ...FACTS, cluster: 'smartscale-dev', secrets };
    expect(parseFacts(JSON.stringify(dev))).toEqual(dev);
  });
});

describe("the stack's outputs", () => {
  test('say it in any order of fields, among others', () => {
    const turned = Object.fromEntries(Object.entries(FACTS).reverse());
    const found = factsIn(outputs(turned), 'outputs');
    if (!found.ok) throw new Error('refused');
    expect(settingsText(found.value)).toBe(settingsText(FACTS));
  });

  test('of another program are refused', () => {
    const found = factsIn('{"vpcId": "vpc-1"}', 'outputs');
    expect(found.ok ? [] : found.problems).toMatchObject([
      { source: 'outputs', path: 'manifests', got: 'nothing' },
    ]);
  });

  test('are told by what they change', () => {
    const other = { ...FACTS, secrets: { ...FACTS.secrets, 'k3s-token': 'k3s-token-000000' } };
    expect(changesBetween(settingsText(FACTS), settingsText(other))).toEqual([
      'secrets.k3s-token: k3s-token-d4E5f6 → k3s-token-000000',
    ]);
    expect(changesBetween('{', settingsText(FACTS))).toHaveLength(11);
  });
});

describe('npm run platform:settings', () => {
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'settings-'));
    onTestFinished(() => rmSync(made, { recursive: true }));
    mkdirSync(join(made, 'apps'));
    writeFileSync(join(made, 'apps/settings.json'), PUBLISHED);
    return made;
  };
  const run = (cwd: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'scripts/platform-settings.ts'), ...args], {
      cwd,
      encoding: 'utf8',
      env: { PATH: '' },
    });

  test('writes the file, says what changed, and what is next', () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'outputs.json'), outputs(FACTS));
    const { status, stdout } = run(cwd, '--from', 'outputs.json');
    expect([status, readFileSync(join(cwd, 'apps/settings.json'), 'utf8')]).toEqual([
      0,
      settingsText(FACTS),
    ]);
    expect(stdout).toContain('account: 123456789012 → 210987654321\n');
    expect(stdout).toContain('npm run synth');
    expect(run(cwd, '--from', 'outputs.json').stdout).toContain('nothing changed');
  });

  test('says where Pulumi is not there, and leaves the file as it is', () => {
    const cwd = folder();
    const { status, stderr } = run(cwd);
    expect(status).toBe(1);
    expect(stderr).toContain('npm run platform:preview');
    expect(readFileSync(join(cwd, 'apps/settings.json'), 'utf8')).toBe(PUBLISHED);
  });
});
