import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GROUND_PRICES } from '../../../autoscaler/src/core/cost/ground-prices.ts';
import { METRICS } from '../../../autoscaler/src/core/metrics.ts';
import { alarmTable } from '../../../platform/alerts/alarm-table.ts';
import { groundBill, totalOf } from '../../../platform/cost/bill.ts';
import { METRIC_COUNT, USUAL, type Use } from '../../../platform/cost/use.ts';
import { groundInWords, NAT_MODES, sourcesInWords } from '../../../platform/cost/words.ts';
import type { NatMode, ZoneSettings } from '../../../platform/settings.ts';

const zone = (name: string): ZoneSettings => ({ zone: name, publicCidr: '', privateCidr: '' });
const sized = (nat: NatMode = 'single', zones = 2) => ({
  cluster: 'smartscale-prod',
  network: {
    ...{ vpcCidr: '', adminCidrs: [], grafanaCidrs: [], shopCidrs: [] },
    ...{ nat, zones: Array.from({ length: zones }, (_, index) => zone(`z${index}`)) },
  },
  machines: {
    ...{ ami: '', serverType: 't3.medium', workerTypes: [], credits: 'unlimited' as const },
    ...{ spotRoleExists: false, volumes: { server: 30, worker: 20, prometheus: 20, grafana: 10 } },
  },
  money: { monthlyBill: 50, exchangeRate: 122 },
});
const total = (...given: Parameters<typeof groundBill>) => totalOf(groundBill(...given));

describe('the bill of the ground', () => {
  test('reckons a server, a gateway and an address as a person would', () => {
    const lines = groundBill({ settings: sized() });
    const usd = (service: string, what: RegExp) =>
      lines.find((it) => it.service === service && what.test(it.what))?.usd;
    expect(usd('server', /t3.medium/)).toBeCloseTo(0.0416 * 730, 6);
    expect(usd('NAT', /gateways: 1/)).toBeCloseTo(32.85, 6);
    expect(usd('addresses', /server and NAT/)).toBeCloseTo(2 * 3.65, 6);
    expect(usd('volumes', /Prometheus/)).toBeCloseTo(30 * 0.08, 6);
    expect(usd('secrets', /^secrets/)).toBeCloseTo(9 * 0.4, 6);
  });

  test('counts alarms and metrics by the tables that they are made from', () => {
    const alarms = alarmTable({ account: '', region: '', cluster: 'c' });
    const one = groundBill({ settings: sized() }).find(({ unit }) =>
      /metric of an alarm/.test(unit),
    );
    expect(one?.amount).toBe(alarms.flatMap(({ of }) => of).length);
    expect(METRIC_COUNT).toBeGreaterThan(Object.keys(METRICS).length);
    // No dimension of any of them is an id: a hundred would be a thousand before long.
    expect(METRIC_COUNT).toBeLessThan(100);
  });

  test('a gateway for each zone costs one more for each zone, an instance least of all', () => {
    const [instance = 0, single = 0] = NAT_MODES.map((nat) => total({ settings: sized(nat) }));
    expect(instance).toBeLessThan(single - 25);
    for (const zones of [2, 3])
      expect(total({ settings: sized('per-zone', zones) }) - single).toBeCloseTo(
        (zones - 1) * (32.85 + 3.65),
        6,
      );
  });

  test('never falls when anything is used more', () => {
    const names = Object.keys(USUAL) as (keyof Use)[];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.double({ min: 0, max: 40, noNaN: true }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        fc.constantFrom(...NAT_MODES),
        (name, from, factor, nat) => {
          const settings = sized(nat);
          const less = total({ settings, use: { [name]: from } });
          const more = total({ settings, use: { [name]: from * factor } });
          expect(more).toBeGreaterThanOrEqual(less - 1e-9);
        },
      ),
    );
  });

  test('never falls when the server or its volumes grow', () => {
    const sizes = fc.record({
      server: fc.integer({ min: 8, max: 1_000 }),
      worker: fc.integer({ min: 8, max: 1_000 }),
      prometheus: fc.integer({ min: 8, max: 1_000 }),
      grafana: fc.integer({ min: 8, max: 1_000 }),
    });
    fc.assert(
      fc.property(sizes, fc.constantFrom('server', 'prometheus', 'grafana'), (volumes, which) => {
        const given = sized();
        const of = (more: number) =>
          total({
            settings: {
              ...given,
              machines: {
                ...given.machines,
                volumes: { ...volumes, [which]: volumes[which as 'server'] + more },
              },
            },
          });
        expect(of(1) - of(0)).toBeCloseTo(0.08, 6);
      }),
    );
  });

  test('is of numbers, none of them below nothing', () => {
    for (const { usd, amount } of groundBill({ settings: sized('per-zone', 3) })) {
      expect(Number.isFinite(usd) && usd >= 0).toBe(true);
      expect(amount).toBeGreaterThan(0);
    }
  });
});

describe('prices', () => {
  test('each has a source, or says that none was at hand', () => {
    for (const [name, { source, trust }] of Object.entries(GROUND_PRICES)) {
      expect(source, name).not.toBe('');
      if (trust === 'sourced') expect(source, name).toMatch(/^https:\/\//);
    }
  });

  test('are all told, with every assumption', () => {
    const told = sourcesInWords();
    for (const { unit } of Object.values(GROUND_PRICES)) expect(told).toContain(unit);
    for (const name of Object.keys(USUAL)) expect(told).toContain(`${name}=`);
    expect(told).not.toMatch(/\de-\d/);
  });
});

describe('the bill in words', () => {
  test("tells the client's books beside it, never in it", () => {
    const client = { nodes: 5, nodeMonth: 24_000 };
    const settings = sized();
    const told = groundInWords({ settings, client });
    expect(told).toContain('5 nodes are 120,000 BDT a month.');
    const dearer = groundInWords({ settings, client: { nodes: 5, nodeMonth: 48_000 } });
    const tableIn = (text: string) => text.slice(text.indexOf('┌'), text.indexOf('┘'));
    expect(tableIn(told)).toBe(tableIn(dearer));
  });

  test('adds up: the two parts are the whole', () => {
    const lines = groundBill({ settings: sized() });
    const told = groundInWords({ settings: sized(), client: { nodes: 5, nodeMonth: 24_000 } });
    const [, cluster, own] = /total +│ +([\d.]+) │ +([\d.]+) │/.exec(told) ?? [];
    expect(Number(cluster) + Number(own)).toBeCloseTo(totalOf(lines), 1);
  });
});
