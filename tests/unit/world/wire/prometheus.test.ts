import { beforeEach, describe, expect, it } from 'vitest';
import { QUERIES } from '../../../../autoscaler/src/core/promql/expressions.ts';
import { fill } from '../../../../autoscaler/src/core/promql/render.ts';
import { minutes, seconds } from '../../../../autoscaler/src/core/units.ts';
import type { WireRequest } from '../../../../autoscaler/src/ports/exchange.ts';
import { endMachine, nodeNameOf } from '../../../../autoscaler/world/model/machines.ts';
import { laterBy, type World } from '../../../../autoscaler/world/model/state.ts';
import { advance, createWorld } from '../../../../autoscaler/world/model/world.ts';
import { prometheusWire } from '../../../../autoscaler/world/wire/prometheus.ts';
import { aShopOptions } from '../../../support/world.ts';

const AUTH = { user: 'autoscaler', password: 'secret' };
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const CPU = fill(QUERIES.cpu.expr, { up: '180s', down: '600s' });

describe('the simulated Prometheus', () => {
  let world: World;
  beforeEach(() => {
    world = createWorld(aShopOptions());
    advance(world, laterBy(world.now, minutes(20)));
  });

  const ask = async (path: string, form: object = {}, change: Partial<WireRequest> = {}) => {
    const { status, body } = await prometheusWire(
      world,
      AUTH,
    )({
      method: 'POST',
      url: `https://prometheus.test${path}`,
      headers: { authorization: basic('autoscaler', 'secret') },
      body: new URLSearchParams({ ...form }).toString(),
      timeout: seconds(1),
      ...change,
    });
    return { status, body, told: body.startsWith('{') ? JSON.parse(body) : undefined };
  };

  it('is ready', async () => {
    const { status, body } = await ask('/-/ready', {}, { method: 'GET' });
    expect({ status, body }).toEqual({ status: 200, body: 'Prometheus Server is Ready.\n' });
  });

  it.each([
    ['nothing', {}],
    ['another user', { authorization: basic('grafana', 'secret') }],
    ['another password', { authorization: basic('autoscaler', 'Secret') }],
    ['a token', { authorization: 'Bearer secret' }],
  ])('lets nobody in with %s', async (_what, headers) => {
    for (const path of ['/-/ready', '/api/v1/query', '/api/v1/query_range'])
      expect((await ask(path, { query: CPU }, { headers })).status).toBe(401);
  });

  it.each([
    'up',
    '',
    'avg(rate(node_cpu_seconds_total{mode!="idle"}[5m]))*100',
    CPU.replace('min_over_time', 'max_over_time'),
    `${CPU} or vector(1)`,
    QUERIES.cpu.expr.replace('<up>', '180s').replace('<up>', '240s').replaceAll('<down>', '600s'),
  ])('refuses a query that is not ours: %s', async (query) => {
    const { status, told } = await ask('/api/v1/query', { query });
    expect(status).toBe(400);
    expect(told).toMatchObject({ status: 'error', errorType: 'bad_data' });
  });

  it('answers by GET as by POST, and as of the time asked for', async () => {
    const time = String((world.now - minutes(5)) / 1_000);
    const form = new URLSearchParams({ query: CPU, time }).toString();
    const got = await ask(`/api/v1/query?${form}`, {}, { method: 'GET' });
    expect(got.status).toBe(200);
    expect(got.body).toBe((await ask('/api/v1/query', { query: CPU, time })).body);
    const at = got.told.data.result.find(
      ({ metric }: { metric: { reading: string } }) => metric.reading === 'at',
    );
    expect(at.value).toEqual([Number(time), time]);
  });

  it('answers a range with one row for each series', async () => {
    const end = world.now / 1_000;
    const { told } = await ask('/api/v1/query_range', {
      query: QUERIES.loadSlots.expr,
      start: end - 600,
      end,
      step: 300,
    });
    expect(told.data.resultType).toBe('matrix');
    const shown = told.data.result.map((row: { metric: object; values: [number, string][] }) => [
      row.metric,
      row.values.map(([at]) => at),
    ]);
    expect(shown).toEqual([
      [{ reading: 'mean' }, [end - 600, end - 300, end]],
      [{ reading: 'samples' }, [end - 600, end - 300, end]],
    ]);
  });

  it.each([
    { start: 'x', end: 1, step: 1 },
    { start: 2, end: 1, step: 1 },
    { start: 1, end: 2, step: 0 },
    { start: 0, end: 1_000_000, step: 1 },
  ])('refuses the range $start to $end by $step', async (form) => {
    const query = QUERIES.loadSlots.expr;
    const { status, told } = await ask('/api/v1/query_range', { query, ...form });
    expect({ status, type: told.errorType }).toEqual({ status: 400, type: 'bad_data' });
  });

  it('knows no other path and no other method', async () => {
    expect((await ask('/api/v1/admin/tsdb/snapshot')).status).toBe(404);
    expect((await ask('/api/v1/query', { query: CPU }, { method: 'PUT' })).status).toBe(405);
  });

  it('tells idle times of registered workers that are up, of a day at most', async () => {
    const [old, ending, unregistered] = [...world.machines.values()];
    if (!old || !ending || !unregistered) throw new Error('three machines are wanted');
    old.idleSince = laterBy(world.now, -30 * 3_600_000);
    endMachine(world, ending);
    world.nodes.delete(nodeNameOf(unregistered.instance.id));
    const { told } = await ask('/api/v1/query', { query: QUERIES.idle.expr });
    expect(told.data.result).toEqual([
      { metric: { node: old.instance.id }, value: [world.now / 1_000, '86400'] },
    ]);
  });

  it('understands each of our queries, and takes none for another', async () => {
    const values = { up: '180s', down: '600s', endpoint: '"/a"', query: 'sum(x)' };
    for (const [name, { expr }] of Object.entries(QUERIES)) {
      const { status, told } = await ask('/api/v1/query', { query: fill(expr, values) });
      expect({ name, status }).toEqual({ name, status: 200 });
      expect(told.data.result.length, name).toBeGreaterThan(0);
    }
  });
});
