import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { serverAccount } from '../../../apps/rules/server-room.ts';
import {
  type Reserve,
  SERVER_RESERVE,
  WORKER_RESERVE,
} from '../../../autoscaler/src/core/cost/reserve.ts';
import { allocatableOf } from '../../../autoscaler/src/core/cost/shape.ts';
import type { InstanceType } from '../../../autoscaler/src/core/units.ts';
import type { WorkerBoot } from '../../../platform/user-data/boot.ts';
import {
  filled,
  fitting,
  MOST_BYTES,
  serverUserData,
  workerUserData,
} from '../../../platform/user-data/render.ts';
import { missingChecksums, VERSIONS, versionsWith } from '../../../platform/user-data/versions.ts';
import { PINNED, SERVER, WORKER } from './boots.ts';

const source = (name: string): string =>
  readFileSync(new URL(`../../../platform/user-data/${name}.sh`, import.meta.url), 'utf8');

const SCRIPTS = [
  ['worker', workerUserData(WORKER, PINNED)],
  ['server', serverUserData(SERVER, PINNED)],
] as const;

const shellcheck = spawnSync('shellcheck', ['--version']).error === undefined;

describe.each(SCRIPTS)('the script of the %s', (name, text) => {
  test('fits into user data, with every value filled and no comment left', () => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
    expect(text).not.toMatch(/@[A-Z_0-9]+@/);
    expect(text.startsWith('#!/bin/bash\n')).toBe(true);
    expect(
      text
        .split('\n')
        .slice(1)
        .filter((line) => /^\s*#/.test(line)),
    ).toEqual([]);
  });

  test('loses only comments when it is rendered: no line of a file begins like one', () => {
    const files = [...(source('common') + source(name)).matchAll(/<<'?END'?\n(.*?)\nEND\n/gs)];
    expect(files.length).toBeGreaterThan(2);
    for (const [, content = ''] of files) expect(content).not.toMatch(/^\s*#/m);
  });

  test('is a script that bash can read', () => {
    execFileSync('bash', ['-n'], { input: text });
  });

  test.skipIf(!shellcheck)('is clean to shellcheck (skipped: shellcheck is not installed)', () => {
    const input = source('common') + source(name);
    const { stdout } = spawnSync('shellcheck', ['-s', 'bash', '-'], { input, encoding: 'utf8' });
    expect(stdout).toBe('');
  });

  test('has no secret inside: what it holds is its text, what it is told, and pinned versions', () => {
    expect(text).not.toMatch(/K10[0-9a-f]{64}|AKIA[0-9A-Z]{16}|BEGIN [A-Z ]*PRIVATE KEY/);
    expect(text).not.toMatch(/secret-string '|--token[ =]/);
  });
});

describe('what goes into a script', () => {
  const field = fc.constantFrom<keyof WorkerBoot>(
    'region',
    'cluster',
    'serverName',
    'joinTokenSecret',
    'bootLogGroup',
    'registry',
  );
  const piece = fc.constantFrom(
    "'",
    '"',
    '`',
    '$(id)',
    '\n',
    ' ',
    ';',
    '&',
    '|',
    '\\',
    '@REGION@',
    '#',
  );

  test('is never anything that a shell or YAML would read into', () => {
    const wild = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((it) => it.join('')),
    );
    fc.assert(
      fc.property(field, wild, fc.nat(), (name, text, place) => {
        const honest = WORKER[name];
        const at = place % (honest.length + 1);
        const given = honest.slice(0, at) + text + honest.slice(at);
        const render = () => workerUserData({ ...WORKER, [name]: given }, PINNED);
        if (/^[A-Za-z0-9/_+=.:-]*$/.test(given)) return;
        expect(render).toThrow(`user data of workers: ${name}: expected`);
      }),
    );
  });

  test('is the same script but for its values', () => {
    const other = { ...WORKER, cluster: 'smartscale-dev', region: 'ap-south-1' };
    const text = workerUserData(other, PINNED)
      .replaceAll('smartscale-dev', WORKER.cluster)
      .replaceAll('ap-south-1', WORKER.region);
    expect(text).toBe(workerUserData(WORKER, PINNED));
  });

  test('is told wrong all at once, by the name of each field', () => {
    const wrong = { prometheus: 'vol-1; rm -rf /', grafana: '' };
    expect(() =>
      serverUserData({ ...SERVER, volumes: wrong, publicAddress: '$(id)' }, PINNED),
    ).toThrow(
      [
        'user data of the server: publicAddress: expected a host name or an IPv4 address, got "$(id)"',
        'user data of the server: volumes.prometheus: expected the id of a volume such as vol-0123456789abcdef0, got "vol-1; rm -rf /"',
        'user data of the server: volumes.grafana: expected the id of a volume such as vol-0123456789abcdef0, got ""',
      ].join('\n'),
    );
  });

  test('has a place, and every place is filled', () => {
    expect(() => filled('a @THING@', {})).toThrow('nothing is known for @THING@');
    expect(() => filled('a', { THING: 'x' })).toThrow('no script asks for THING');
    expect(filled('a @THING@ "$@"', { THING: '$&' })).toBe('a $& "$@"');
  });

  test('is refused when EC2 would refuse it, and by how much', () => {
    expect(fitting('x'.repeat(MOST_BYTES), 'server')).toHaveLength(MOST_BYTES);
    expect(() => fitting(`é${'x'.repeat(MOST_BYTES)}`, 'server')).toThrow(
      'user data of the server: 16386 bytes, 2 more than the 16384 that EC2 takes',
    );
  });
});

describe('what a node keeps from pods', () => {
  const MIB = 1024 ** 2;
  const kubelet = (reserve: Reserve, text: string) => {
    const body = /50-smartscale\.conf 0600 <<END\n(.*?)\nEND/s.exec(text)?.[1] ?? '';
    const known = body
      .replace('$(($1 - 50))', String(reserve.cpu - 50))
      .replace('$(($2 - 100))', String(reserve.memoryMib - 100));
    const { systemReserved, kubeReserved, evictionHard } = parse(known);
    const sum = (key: string): number =>
      Number.parseInt(systemReserved[key], 10) + Number.parseInt(kubeReserved[key], 10);
    return {
      cpu: sum('cpu'),
      memoryMib: sum('memory'),
      evictionMib: Number.parseInt(evictionHard['memory.available'], 10),
    };
  };

  test('is what fit simulations reckon with', () => {
    expect(kubelet(WORKER_RESERVE, SCRIPTS[0][1])).toEqual(WORKER_RESERVE);
    expect(SCRIPTS[0][1]).toContain('configure_kubelet 100 300');
    const { cpu, memory } = allocatableOf('t3.small' as InstanceType);
    expect(cpu).toBe(2_000 - WORKER_RESERVE.cpu);
    expect(memory).toBe(Math.floor(2_048 * MIB * 0.955 - 400 * MIB));
  });

  test('leaves the room on the server that manifests are held to', () => {
    expect(kubelet(SERVER_RESERVE, SCRIPTS[1][1])).toEqual(SERVER_RESERVE);
    const { room } = serverAccount([]);
    const { cpu, memoryMib, evictionMib } = SERVER_RESERVE;
    // A t3.medium as its kernel shows it.
    expect(2_000 - cpu).toBeGreaterThanOrEqual(room.cpu);
    expect((3_870 - memoryMib - evictionMib) * MIB).toBeGreaterThanOrEqual(room.bytes);
  });
});

describe('what is pinned', () => {
  test('is one version for server and workers', () => {
    for (const [, text] of SCRIPTS) {
      expect(text).toContain(`INSTALL_K3S_VERSION='${PINNED.k3s}'`);
      for (const { url, sha256 } of Object.values(PINNED.artifacts))
        expect(text).toContain(`'${url}' '${sha256}'`);
    }
    const [minor] = /^v\d+\.\d+/.exec(VERSIONS.k3s) ?? [];
    expect(minor).toBe('v1.36');
  });

  test('is missed by name, with the command that mends it', () => {
    expect(missingChecksums(PINNED)).toEqual([]);
    expect(missingChecksums(versionsWith({}))).toEqual([
      'platform/user-data/checksums.json has no checksum of https://github.com/k3s-io/k3s/releases/download/v1.36.2%2Bk3s1/k3s: npm run platform:checksums -- k3s',
      'platform/user-data/checksums.json has no checksum of https://raw.githubusercontent.com/k3s-io/k3s/v1.36.2%2Bk3s1/install.sh: npm run platform:checksums -- installer',
      expect.stringMatching(
        /ecr-credential-provider-linux-amd64: npm run platform:checksums -- credential-provider$/,
      ),
    ]);
  });

  test('begins without a checksum in another version', () => {
    const old = {
      'https://github.com/k3s-io/k3s/releases/download/v1.30.0%2Bk3s1/k3s': 'a'.repeat(64),
    };
    expect(missingChecksums(versionsWith(old))).toHaveLength(3);
  });
});
