import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServedWorld, servedWorld } from '../support/served-world.ts';
import { KUBECTL_FILE, PYTHON } from './tools.ts';

const kubectl = existsSync(KUBECTL_FILE)
  ? KUBECTL_FILE
  : spawnSync('kubectl', ['version', '--client']).status === 0
    ? 'kubectl'
    : undefined;

interface Listed {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly spec: { readonly nodeName?: string; readonly unschedulable?: boolean };
  }[];
}

describe('clients of others, on the world that is served', () => {
  let world: ServedWorld;
  let url = '';
  beforeAll(async () => {
    // Nothing scales it by itself: what changes here is what these clients change.
    world = await servedWorld('--without-functions');
    url = world.url;
  });
  afterAll(() => world?.stop());

  describe.skipIf(!kubectl)('kubectl (skipped where there is none)', () => {
    const asked = async (...args: readonly string[]): Promise<string> => {
      const flags = ['--server', url, '--kubeconfig', '/dev/null'];
      const { stdout } = await promisify(execFile)(kubectl ?? '', [...flags, ...args]);
      return stdout;
    };
    const listed = async (...args: readonly string[]): Promise<Listed['items']> =>
      (JSON.parse(await asked('get', ...args, '-o', 'json')) as Listed).items;
    const workers = () => listed('nodes', '-l', '!node-role.kubernetes.io/control-plane');
    const podsOn = async (node: string) =>
      (await listed('pods', '-A')).filter((it) => it.spec.nodeName === node);

    test('gets nodes and pods, in the columns that it makes itself', async () => {
      const nodes = await asked('get', 'nodes');
      expect(nodes).toMatch(/^NAME +STATUS +ROLES +AGE +VERSION/);
      expect(nodes).toMatch(/\n\S+ +Ready +\S+ +\S+ +v1\.\d+/);
      expect(await asked('get', 'pods', '-A')).toMatch(/Running/);
      expect((await workers()).length).toBeGreaterThan(1);
    });

    test('cordons a node and opens it again', async () => {
      const [node] = await workers();
      const name = node?.metadata.name ?? '';
      expect(await asked('cordon', name)).toContain('cordoned');
      expect((await workers())[0]?.spec.unschedulable).toBe(true);
      expect(await asked('uncordon', name)).toContain('uncordoned');
      expect((await workers())[0]?.spec.unschedulable ?? false).toBe(false);
    });

    test('drains a node: its pods leave, and those of DaemonSets stay', async () => {
      const [node] = await workers();
      const name = node?.metadata.name ?? '';
      expect((await podsOn(name)).length).toBeGreaterThan(0);
      const flags = ['--ignore-daemonsets', '--delete-emptydir-data', '--timeout', '120s'];
      expect(await asked('drain', name, ...flags)).toContain('drained');
      const left = await podsOn(name);
      const owners = left.map((it) => JSON.stringify(it.metadata));
      expect(owners.every((it) => it.includes('DaemonSet'))).toBe(true);
    }, 180_000);
  });

  describe.skipIf(!existsSync(PYTHON))('boto3 (skipped where it cannot be installed)', () => {
    test('describes our instances, found by their tags', async () => {
      const program = `
import boto3, json
ec2 = boto3.client('ec2', endpoint_url='${url}', region_name='us-east-1',
    aws_access_key_id='world', aws_secret_access_key='world')
pages = ec2.get_paginator('describe_instances').paginate(
    Filters=[{'Name': 'tag:ScalingGroup', 'Values': ['k3s-workers']}])
print(json.dumps([i for page in pages for r in page['Reservations'] for i in r['Instances']],
    default=str))
`;
      const { stdout } = await promisify(execFile)(PYTHON, ['-c', program]);
      const instances = JSON.parse(stdout);
      expect(instances.length).toBeGreaterThan(1);
      for (const it of instances)
        expect(it).toMatchObject({ State: { Name: 'running' }, InstanceType: 't3.small' });
    });
  });
});
