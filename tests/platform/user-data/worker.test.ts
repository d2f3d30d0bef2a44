import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { workerUserData } from '../../../platform/user-data/render.ts';
import { versionsWith } from '../../../platform/user-data/versions.ts';
import { contentOf, FILES, PINNED, WORKER } from './boots.ts';
import { type Sandbox, sandbox } from './sandbox.ts';

const HASH = 'a1'.repeat(32);
const TOKEN = `K10${HASH}::abc123.0123456789abcdef`;
const SECRET = 'secrets/k3s-token-AbCdEf';
const SCRIPT = workerUserData(WORKER, PINNED);
const K3S_FOLDER = 'root/etc/rancher/k3s';

let machine: Sandbox;

function prepared(): Sandbox {
  const it = sandbox();
  it.put(SECRET, TOKEN);
  return it;
}

/** One for each test of what may go another way. */
const eachPrepared = () => {
  beforeEach(() => {
    machine = prepared();
  });
  afterEach(() => machine.end());
};

const told = (stream = 'i-0123456789abcdef0'): string => {
  const [event] = JSON.parse(machine.read(`boot-log/${stream}`));
  return event.message;
};

describe('a worker that has booted', () => {
  let ran: ReturnType<Sandbox['run']>;
  beforeAll(() => {
    machine = prepared();
    ran = machine.run(SCRIPT);
  });
  afterAll(() => machine.end());

  test('joins under its instance id, with its zone, type and market', () => {
    const { status, output } = ran;
    expect(output).toContain('joined');
    expect(status).toBe(0);
    expect(parse(machine.read(`${K3S_FOLDER}/config.yaml`))).toEqual({
      server: 'https://k3s.smartscale.internal:6443',
      'token-file': '/etc/rancher/k3s/join-token',
      'node-name': 'i-0123456789abcdef0',
      'node-label': [
        'topology.kubernetes.io/region=us-east-1',
        'topology.kubernetes.io/zone=us-east-1a',
        'node.kubernetes.io/instance-type=t3.small',
        'smartscale.dev/market=on-demand',
      ],
      'kubelet-arg': ['provider-id=aws:///us-east-1a/i-0123456789abcdef0'],
      'image-credential-provider-bin-dir': '/var/lib/rancher/credentialprovider/bin',
      'image-credential-provider-config': '/var/lib/rancher/credentialprovider/config.yaml',
    });
    expect(machine.calls('shutdown')).toEqual([]);
    expect(machine.has('boot-log')).toBe(false);
  });

  test('shows its token to nobody: not in a call, not in a log, and in a file of root alone', () => {
    const { output } = ran;
    expect(machine.read(`${K3S_FOLDER}/join-token`).trim()).toBe(TOKEN);
    expect(machine.mode(`${K3S_FOLDER}/join-token`)).toBe('600');
    const seen = [...machine.calls(), output, machine.read('root/var/log/smartscale-boot.log')];
    expect(seen.join('\n')).not.toContain('abc123.0123');
    expect(seen.join('\n')).not.toContain(HASH);
    expect(machine.has('root/run/smartscale')).toBe(false);
  });

  test('installs the pinned K3s without letting the installer fetch or start anything', () => {
    expect(machine.read('root/usr/local/bin/k3s')).toBe(FILES.k3s);
    expect(machine.calls('installer')).toEqual([
      'installer INSTALL_K3S_SKIP_DOWNLOAD=true INSTALL_K3S_SKIP_SELINUX_RPM=true ' +
        `INSTALL_K3S_SKIP_START=true INSTALL_K3S_VERSION=${PINNED.k3s} agent`,
    ]);
  });

  test('ends its pods in an orderly way, within what AWS leaves a spot instance', () => {
    const folder = 'root/var/lib/rancher/k3s/agent/etc/kubelet.conf.d';
    const kubelet = parse(machine.read(`${folder}/50-smartscale.conf`));
    const logind = machine.read('root/etc/systemd/logind.conf.d/50-smartscale.conf');
    const grace = Number.parseInt(kubelet.shutdownGracePeriod, 10);
    const delay = Number(/InhibitDelayMaxSec=(\d+)/.exec(logind)?.[1]);
    expect(Number.parseInt(kubelet.shutdownGracePeriodCriticalPods, 10)).toBeLessThan(grace);
    expect(delay).toBeGreaterThan(grace);
    expect(delay).toBeLessThan(120);
    expect(machine.calls('systemctl restart systemd-logind')).toHaveLength(1);
  });

  test('logs in to our registry alone', () => {
    const folder = 'root/var/lib/rancher/credentialprovider';
    expect(machine.mode(`${folder}/bin/ecr-credential-provider`)).toBe('755');
    expect(machine.read(`${folder}/bin/ecr-credential-provider`)).toBe(
      contentOf('credential-provider'),
    );
    const { providers } = parse(machine.read(`${folder}/config.yaml`));
    expect(providers).toEqual([expect.objectContaining({ matchImages: [WORKER.registry] })]);
  });

  test('run twice, it changes nothing, fetches nothing and restarts nothing', () => {
    machine.put('root/var/lib/rancher/k3s/agent/client-kubelet.crt', 'what K3s got for the token');
    const first = machine.tree();
    machine.remove('calls');
    expect(machine.run(SCRIPT).status).toBe(0);
    expect(machine.tree()).toEqual(first);
    for (const once of ['dnf', 'installer', 'systemctl restart', 'curl -fsSL', 'aws'])
      expect(machine.calls(once), once).toEqual([]);
    expect(machine.calls('systemctl')).toEqual([
      'systemctl start k3s-agent',
      'systemctl is-active --quiet k3s-agent',
    ]);
  });
});

describe('a worker that boots', () => {
  eachPrepared();

  test.each([
    ['spot', 'spot'],
    ['scheduled', 'on-demand'],
  ])('with the life cycle %s is of the market %s', (lifeCycle, market) => {
    machine.put('imds/instance-life-cycle', lifeCycle);
    machine.run(SCRIPT);
    const labels = parse(machine.read(`${K3S_FOLDER}/config.yaml`))['node-label'];
    expect(labels).toContain(`smartscale.dev/market=${market}`);
  });

  test('cut off half-way, it is finished by another run as if nothing had been', () => {
    machine.run(SCRIPT);
    const whole = machine.tree();
    const cut = prepared();
    cut.run(SCRIPT.replace('  install_k3s agent\n', '  exit 1\n'));
    expect(cut.run(SCRIPT).status).toBe(0);
    expect(cut.tree()).toEqual(whole);
    cut.end();
  });

  test('waits for a token that is not there yet', () => {
    machine.remove(SECRET);
    machine.put(
      'on-sleep',
      `mkdir -p "$SANDBOX/secrets"; printf %s '${TOKEN}' >"$SANDBOX/${SECRET}"`,
    );
    expect(machine.run(SCRIPT).status).toBe(0);
    expect(machine.calls('sleep')).toEqual(['sleep 5']);
  });
});

describe('a worker that cannot join', () => {
  eachPrepared();
  const url = (name: keyof typeof FILES): string =>
    `shop/${encodeURIComponent(PINNED.artifacts[name].url)}`;
  const cases: readonly [string, string, () => void][] = [
    ['K3s is another file', 'is not the file that is pinned', () => machine.put(url('k3s'), 'x')],
    [
      'the installer is another file',
      'install.sh is not the',
      () => machine.put(url('installer'), 'x'),
    ],
    [
      'a file cannot be fetched',
      'cannot fetch https://artifacts.k8s.io',
      () => machine.remove(url('credential-provider')),
    ],
    [
      'the secret has the server’s token',
      'no token that agents join with',
      () => machine.put(SECRET, `K10${HASH}::server:0123456789abcdef`),
    ],
    [
      'the secret has a short token',
      'no token that agents join with',
      () => machine.put(SECRET, 'abc123.0123456789abcdef'),
    ],
    [
      'the secret has two lines',
      'no token that agents join with',
      () => machine.put(SECRET, `${TOKEN}\nx`),
    ],
    ['no token ever comes', 'waited 120 s in vain for a join token', () => machine.remove(SECRET)],
    [
      'the agent never becomes active',
      'in vain for k3s-agent to be active',
      () => machine.put('never-active', ''),
    ],
    ['packages cannot be installed', 'dnf cannot install', () => machine.put('no-packages', '')],
    [
      'the metadata make no sense',
      "say zone 'a b'",
      () => machine.put('imds/placement/availability-zone', 'a b'),
    ],
    ['the life cycle is not told', 'LIFE_CYCLE=', () => machine.remove('imds/instance-life-cycle')],
  ];

  test.each(cases)('ends itself and says why when %s', (_, reason, mishap) => {
    mishap();
    expect(machine.run(SCRIPT).status).not.toBe(0);
    expect(told()).toContain(reason);
    expect(machine.calls('shutdown')).toEqual(['shutdown -h now']);
    expect(machine.has('root/run/smartscale')).toBe(false);
  });

  test('never runs a file that is not the pinned one', () => {
    machine.put(url('installer'), 'touch "$SANDBOX/ran"\n');
    machine.run(SCRIPT);
    expect(machine.has('ran')).toBe(false);
    expect(machine.tree()).not.toHaveProperty(['root/usr/local/lib/smartscale/install-k3s.sh']);
  });

  test('takes no file for which no checksum is pinned', () => {
    machine.run(workerUserData(WORKER, versionsWith({})));
    expect(told()).toContain('no checksum is pinned for https://artifacts.k8s.io');
    expect(machine.calls('shutdown')).toHaveLength(1);
  });

  test('ends itself though the metadata service is silent', () => {
    machine.put('no-imds', '');
    machine.run(SCRIPT);
    expect(told('unknown')).toContain('the instance metadata service does not answer');
    expect(machine.calls('shutdown')).toHaveLength(1);
  });

  test('ends itself though nobody can be told', () => {
    machine.put('no-aws', '');
    expect(machine.run(SCRIPT).output).toContain('could not be told');
    expect(machine.calls('shutdown')).toHaveLength(1);
  });

  test('tells what K3s said last, without any token', () => {
    machine.put('never-active', '');
    machine.put('journal', `"failed" \\ with\ttoken=${TOKEN}\nand K10${HASH}::server:secret é\n`);
    machine.run(SCRIPT);
    expect(told()).toContain('"failed" \\ withtoken=K10(token)\nand K10(token)');
    expect(told()).not.toContain(HASH);
  });
});
