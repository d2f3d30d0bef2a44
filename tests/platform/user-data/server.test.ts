import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PROMETHEUS_VOLUME } from '../../../apps/charts/monitoring/volumes.ts';
import { ON_SERVER } from '../../../apps/constructs/placement.ts';
import { SERVER } from './boots.ts';
import {
  DEVICES,
  discovery,
  HASH,
  MINTED,
  newServer,
  SERVER_SCRIPT,
  SERVER_TOKEN,
} from './new-server.ts';
import type { Sandbox } from './sandbox.ts';

const JOIN = 'secrets/k3s-token-AbCdEf';
const ADMIN = 'secrets/kubernetes-admin-AbCdEf';
const DATA = 'root/var/lib/smartscale';
const URL = SERVER.issuer.url;
const DISCOVERY = 'buckets/issuer/.well-known/openid-configuration';

let machine: Sandbox;

/** One for each test of what may go another way. */
const eachPrepared = () => {
  beforeEach(() => {
    machine = newServer();
  });
  afterEach(() => machine.end());
};

const config = () => parse(machine.read('root/etc/rancher/k3s/config.yaml'));
const told = (): string => JSON.parse(machine.read('boot-log/i-0123456789abcdef0'))[0].message;

describe('a server that has booted', () => {
  let ran: ReturnType<Sandbox['run']>;
  beforeAll(() => {
    machine = newServer();
    ran = machine.run(SERVER_SCRIPT);
  });
  afterAll(() => machine.end());

  test('begins a cluster that keeps copies, encrypts secrets and trusts nobody by default', () => {
    const { status, output } = ran;
    expect(output).toContain('the server serves');
    expect(status).toBe(0);
    expect(config()).toMatchObject({
      'cluster-init': true,
      'node-name': 'i-0123456789abcdef0',
      'tls-san': ['k3s.smartscale.internal', '203.0.113.7'],
      'write-kubeconfig-mode': '0600',
      'secrets-encryption': true,
      disable: ['traefik', 'servicelb', 'metrics-server', 'local-storage'],
      'etcd-s3': true,
      'etcd-s3-bucket': 'snapshots',
      'etcd-s3-region': 'us-east-1',
    });
    expect(config()['kube-apiserver-arg']).toEqual(
      expect.arrayContaining([
        'anonymous-auth=false',
        'tls-min-version=VersionTLS13',
        `service-account-issuer=${URL}`,
        `service-account-jwks-uri=${URL}/openid/v1/jwks`,
        'audit-policy-file=/etc/rancher/k3s/audit-policy.yaml',
      ]),
    );
    expect(parse(machine.read('root/etc/rancher/k3s/audit-policy.yaml')).kind).toBe('Policy');
  });

  test('is tainted by what the pods that belong there tolerate', () => {
    const [toleration] = ON_SERVER.tolerations;
    expect(config()['node-taint']).toEqual([`${toleration.key}=true:${toleration.effect}`]);
  });

  test('takes no token for AWS as one for its own API, nor the other way round', () => {
    const audiences = config()['kube-apiserver-arg'].find((it: string) => /^api-aud/.test(it));
    expect(audiences).toBe('api-audiences=https://kubernetes.default.svc.cluster.local,k3s');
  });

  test('publishes who signs its tokens, and by which keys', () => {
    expect(JSON.parse(machine.read(DISCOVERY))).toMatchObject({
      issuer: URL,
      jwks_uri: `${URL}/openid/v1/jwks`,
    });
    expect(machine.read('buckets/issuer/openid/v1/jwks')).toContain('"kid":"one"');
  });

  test('leaves the first join token and a kubeconfig with its public address', () => {
    expect(machine.read(JOIN)).toBe(MINTED);
    expect(machine.calls('k3s token')).toEqual([
      'k3s token create --ttl 24h --groups system:bootstrappers:k3s:default-node-token --description first boot',
    ]);
    expect(machine.read(ADMIN)).toContain('server: https://203.0.113.7:6443\n');
  });

  test('shows no secret in a call or a log, and leaves none but in files of root', () => {
    const { output } = ran;
    const seen = [...machine.calls(), output].join('\n');
    for (const secret of [SERVER_TOKEN, HASH, 'PRIVATE-KEY']) expect(seen).not.toContain(secret);
    expect(machine.mode('root/etc/rancher/k3s/server-token')).toBe('600');
    expect(machine.has('root/run/smartscale')).toBe(false);
  });

  test('formats and mounts empty volumes, each with a folder of its pod', () => {
    expect(machine.calls('mkfs.xfs')).toHaveLength(2);
    expect(machine.read('root/etc/fstab')).toBe(
      'UUID=root / xfs defaults 1 1\n' +
        'UUID=uuid-of-vol0000000000000000a /var/lib/smartscale/prometheus xfs defaults,nofail,nodev,nosuid 0 2\n' +
        'UUID=uuid-of-vol0000000000000000b /var/lib/smartscale/grafana xfs defaults,nofail,nodev,nosuid 0 2\n',
    );
    const owners = machine.calls('chown').map((it) => it.replace(/ \/.*root\//, ' /'));
    expect(owners).toEqual([
      `chown 65534:65534 /var/lib/smartscale/${PROMETHEUS_VOLUME.name}/data`,
      'chown 472:472 /var/lib/smartscale/grafana/data',
    ]);
    expect(machine.mode(`${DATA}/prometheus/data`)).toBe('750');
  });

  test('run twice, it changes nothing', () => {
    const first = machine.tree();
    machine.remove('calls');
    expect(machine.run(SERVER_SCRIPT).status).toBe(0);
    expect(machine.tree()).toEqual(first);
    for (const once of ['dnf', 'installer', 'mkfs', 'chown', 'mount ', 'k3s token', 'curl -fsSL'])
      expect(machine.calls(once), once).toEqual([]);
    expect(machine.calls('aws').filter((it) => it.includes('put-secret-value'))).toEqual([]);
    expect(machine.calls('systemctl restart')).toEqual([]);
  });
});

describe('a server that boots', () => {
  eachPrepared();

  test('points to the keys in the bucket, whatever the API server says', () => {
    const path = 'api/.well-known/openid-configuration';
    machine.put(path, discovery(URL, 'https://10.0.1.5:6443/openid/v1/jwks'));
    expect(machine.run(SERVER_SCRIPT).status).toBe(0);
    expect(JSON.parse(machine.read(DISCOVERY)).jwks_uri).toBe(`${URL}/openid/v1/jwks`);
  });

  test('never writes over a join token that is there', () => {
    machine.put(JOIN, 'of the controller');
    machine.run(SERVER_SCRIPT);
    expect(machine.read(JOIN)).toBe('of the controller');
    expect(machine.calls('k3s token')).toEqual([]);
  });

  test('never formats a volume that has a file system', () => {
    machine.put(`${DEVICES}0000000000000000a`, 'XFS and a week of load');
    expect(machine.run(SERVER_SCRIPT).status).toBe(0);
    expect(machine.read(`${DEVICES}0000000000000000a`)).toBe('XFS and a week of load');
    expect(machine.calls('mkfs.xfs')).toHaveLength(1);
  });
});

describe('what the kubelet of a server keeps', () => {
  eachPrepared();

  test.each([
    [3_962_880, '1400Mi'],
    [962_880, '276Mi'],
  ])('with %i kB in all, is %s beside what the system keeps', (total, kept) => {
    machine.put('root/proc/meminfo', `MemTotal:  ${total} kB\n`);
    machine.run(SERVER_SCRIPT);
    const folder = 'root/var/lib/rancher/k3s/agent/etc/kubelet.conf.d';
    const { kubeReserved } = parse(machine.read(`${folder}/50-smartscale.conf`));
    expect(kubeReserved).toEqual({ cpu: '450m', memory: kept });
  });
});

describe('a server that goes wrong', () => {
  eachPrepared();
  const keys = 'api/openid/v1/jwks';
  const found = 'api/.well-known/openid-configuration';
  const cases: readonly [string, string, () => void][] = [
    [
      'a volume is not attached',
      'in vain for volume vol-0000000000000000b',
      () => machine.remove(`${DEVICES}0000000000000000b`),
    ],
    [
      'a volume has what blkid does not know',
      'vol-0000000000000000a is not empty',
      () => machine.put(`${DEVICES}0000000000000000a`, `LUKS${'\0'.repeat(1_048_576)}`),
    ],
    [
      'blkid cannot tell',
      'cannot tell what is on vol-0000000000000000a (blkid: 8)',
      () => machine.put('blkid-says', '8'),
    ],
    [
      'fstab has another volume',
      'has another volume for grafana',
      () => machine.put('root/etc/fstab', 'UUID=x /var/lib/smartscale/grafana xfs\n'),
    ],
    [
      'the server token is short',
      'the server token is not of 32',
      () => machine.put('secrets/k3s-server-token-AbCdEf', 'short'),
    ],
    [
      'secrets may not be read',
      'cannot read arn:aws:secretsmanager',
      () => machine.put('no-aws', ''),
    ],
    ['K3s does not start', 'in vain for k3s to be active', () => machine.put('never-active', '')],
    [
      'the API server does not answer',
      'in vain for the API server',
      () => machine.remove('api/readyz'),
    ],
    [
      'the API server is another issuer',
      'the API server is another issuer',
      () => machine.put(found, discovery('https://kubernetes', 'x')),
    ],
    [
      'the API server has no keys',
      'has no keys to publish',
      () => machine.put(keys, '{"keys":[]}'),
    ],
    [
      'K3s mints another kind of token',
      'made a join token of another form',
      () => machine.put('minted', 'K10::server:x'),
    ],
    [
      'the kubeconfig has another form',
      'the kubeconfig names another address',
      () => machine.put('k3s.yaml', 'server: unix://'),
    ],
  ];

  test.each(cases)('says so and lives on when %s', (_, reason, mishap) => {
    mishap();
    const { status, output } = machine.run(SERVER_SCRIPT);
    expect(status).not.toBe(0);
    expect(output).toContain(reason);
    expect(machine.calls('shutdown')).toEqual([]);
    // Volumes come last: a lost one stops nothing else, and one that is not empty stays as it is.
    if (reason.includes('vol-')) expect(machine.has(ADMIN)).toBe(true);
    if (reason.includes('not empty')) expect(machine.calls('mkfs.xfs')).toEqual([]);
    if (machine.has('no-aws')) return;
    expect(told()).toContain(reason);
  });
});
