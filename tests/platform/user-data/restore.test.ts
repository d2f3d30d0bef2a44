import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newServer, SERVER_SCRIPT } from './new-server.ts';
import type { Sandbox } from './sandbox.ts';

const MARKER = 'buckets/snapshots/restore-wanted';

let machine: Sandbox;
beforeEach(() => {
  machine = newServer();
});
afterEach(() => machine.end());

const told = (): string => JSON.parse(machine.read('boot-log/i-0123456789abcdef0'))[0].message;

describe('a server without a store', () => {
  const taken = (name: string): void => machine.put(`buckets/snapshots/etcd/${name}`, 'a store');
  const restored = () => machine.calls('k3s server');

  test('begins no cluster beside copies of one: a person has to say what is meant', () => {
    taken('etcd-snapshot-i-0aa-1763900000.zip');
    expect(machine.run(SERVER_SCRIPT).status).not.toBe(0);
    expect(told()).toContain('there are snapshots, and this server has no store');
    expect(machine.calls('systemctl')).toEqual(['systemctl restart systemd-logind']);
  });

  test.each([
    ['latest\n', 'etcd-snapshot-i-0aa-1763900002.zip'],
    ['etcd-snapshot-i-0aa-1763900001.zip', 'etcd-snapshot-i-0aa-1763900001.zip'],
  ])('told %j, restores %s once, and then forgets that it was told', (wanted, name) => {
    taken('etcd-snapshot-i-0aa-1763900001.zip');
    taken('etcd-snapshot-i-0aa-1763900002.zip');
    machine.put(MARKER, wanted);
    expect(machine.run(SERVER_SCRIPT).status).toBe(0);
    expect(restored()).toEqual([`k3s server --cluster-reset --cluster-reset-restore-path=${name}`]);
    expect(machine.has(MARKER)).toBe(false);
    machine.run(SERVER_SCRIPT);
    expect(restored()).toHaveLength(1);
  });

  test('told new-cluster, begins one', () => {
    taken('etcd-snapshot-i-0aa-1763900001.zip');
    machine.put(MARKER, 'new-cluster');
    expect(machine.run(SERVER_SCRIPT).status).toBe(0);
    expect(restored()).toEqual([]);
  });

  test('cut off after it restored, goes on without restoring again', () => {
    taken('etcd-snapshot-i-0aa-1763900001.zip');
    machine.put(MARKER, 'latest');
    machine.run(SERVER_SCRIPT.replace(/^( *)timeout 900 .*$/m, '$&\n$1exit 1'));
    expect(machine.has(MARKER)).toBe(true);
    expect(machine.run(SERVER_SCRIPT).status).toBe(0);
    expect(restored()).toHaveLength(1);
  });

  test.each(['latest', '../a;b'])('told %s without such a copy, refuses', (it) => {
    machine.put(MARKER, it);
    expect(machine.run(SERVER_SCRIPT).status).not.toBe(0);
    expect(told()).toContain("is no snapshot's name");
    expect(restored()).toEqual([]);
  });
});
