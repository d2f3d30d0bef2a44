import { describe, expect, test } from 'vitest';
import { ANYWHERE, trafficRules } from '../../../platform/network/security-rules.ts';
import { settingsFrom } from '../../support/ground.ts';

const rulesFor = (network: object) =>
  trafficRules(settingsFrom({ 'smartscale:network': JSON.stringify(network) }).network);

const into = (network: object) =>
  rulesFor(network)
    .filter(({ direction }) => direction === 'in')
    .map(({ group, port, protocol, peer }) => [
      group,
      `${port}/${protocol}`,
      'cidr' in peer ? peer.cidr : peer.group,
    ]);

describe('who may reach whom', () => {
  test('nobody from outside, where nobody was named', () => {
    expect(into({})).toEqual([
      ['server', '6443/tcp', 'worker'],
      ['server', '6443/tcp', 'functions'],
      ['server', '30090/tcp', 'functions'],
      ['worker', '10250/tcp', 'server'],
      ['worker', '9100/tcp', 'server'],
      ['worker', '8472/udp', 'server'],
      ['server', '8472/udp', 'worker'],
      ['worker', '8472/udp', 'worker'],
    ]);
  });

  test('admins reach the API server and, unless others are named, Grafana', () => {
    const admins = ['203.0.113.0/24'];
    expect(into({ adminCidrs: admins }).slice(8)).toEqual([
      ['server', '6443/tcp', '203.0.113.0/24'],
      ['server', '32000/tcp', '203.0.113.0/24'],
    ]);
    const named = into({ adminCidrs: admins, grafanaCidrs: ['198.51.100.0/24'] });
    expect(named.slice(9)).toEqual([['server', '32000/tcp', '198.51.100.0/24']]);
  });

  test('the shop is reached by those named, on the server alone', () => {
    expect(into({ shopCidrs: ['198.51.100.0/24'] }).slice(8)).toEqual([
      ['server', '30080/tcp', '198.51.100.0/24'],
    ]);
  });

  test('nothing comes in from everywhere, and nothing leaves for everywhere but by HTTPS', () => {
    const everywhere = rulesFor({}).filter(({ peer }) => 'cidr' in peer && peer.cidr === ANYWHERE);
    expect(everywhere.map(({ name }) => name)).toEqual([
      'server-443-to-anywhere',
      'worker-443-to-anywhere',
      'functions-443-to-anywhere',
    ]);
  });

  test('what is let out of one group is let into the other, and no more', () => {
    const rules = rulesFor({});
    const ways = (direction: 'in' | 'out') =>
      rules
        .filter((it) => it.direction === direction)
        .flatMap(({ group, port, protocol, peer }) => {
          if (!('group' in peer)) return [];
          const [from, to] = direction === 'in' ? [peer.group, group] : [group, peer.group];
          return [`${from} → ${to} ${port}/${protocol}`];
        })
        .sort();
    expect(ways('out')).toEqual(ways('in'));
  });
});
