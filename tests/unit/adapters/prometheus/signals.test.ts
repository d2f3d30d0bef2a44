import { describe, expect, it } from 'vitest';
import { QUERIES } from '../../../../autoscaler/src/core/promql/expressions.ts';
import { before, type Instant, minutes, seconds } from '../../../../autoscaler/src/core/units.ts';
import { NOON } from '../../../support/cluster.ts';
import { answered, aSource, POLICY, vector } from './answers.ts';

const unknown = (why: string) => ({ kind: 'unknown', why });
const everywhere = (why: string) => ({
  kind: 'configured',
  now: unknown(why),
  floor: unknown(why),
  ceiling: unknown(why),
});
const NOON_S = NOON / 1_000;

describe('a signal', () => {
  it('is read with the instant at which Prometheus took it', async () => {
    expect(await aSource(vector()).gauge()).toEqual({
      kind: 'configured',
      now: { kind: 'measured', value: 0.5, at: before(NOON, seconds(5)) },
      floor: { kind: 'measured', value: 0.4, at: NOON },
      ceiling: { kind: 'measured', value: 0.6, at: NOON },
    });
  });

  it.each([
    ['NaN', 'no-data'],
    ['+Inf', 'malformed'],
    ['-Inf', 'malformed'],
  ])('of %s is %s, in that place alone', async (value, why) => {
    const { now, floor, ceiling } = await aSource(vector({ now: value, floor: value })).gauge();
    expect([now, floor]).toEqual([unknown(why), unknown(why)]);
    expect(ceiling).toMatchObject({ value: 0.6 });
  });

  it.each([
    [60, 'measured'],
    [61, 'unknown'],
  ])('whose newest sample is %d s old is %s', async (age, kind) => {
    const { now, floor } = await aSource(vector({ at: String(NOON_S - age) })).gauge();
    expect(now.kind).toBe(kind);
    if (now.kind === 'unknown') expect(now.why).toBe('stale');
    expect(floor.kind).toBe('measured');
  });

  it('without its instant is no reading: nobody could tell how old it is', async () => {
    expect((await aSource(vector({ at: 'NaN' })).gauge()).now).toEqual(unknown('no-data'));
  });

  it.each([
    ['11', '36', 'measured'],
    ['10', '35', 'unknown'],
    ['NaN', 'NaN', 'unknown'],
  ])('with %s of 12 samples and %s of 40 has windows that are %s', async (up, down, kind) => {
    const { floor, ceiling } = await aSource(
      vector({ floor_samples: up, ceiling_samples: down }),
    ).gauge();
    expect([floor.kind, ceiling.kind]).toEqual([kind, kind]);
    if (floor.kind === 'unknown') expect(floor.why).toBe('too-little-coverage');
  });

  it('that nobody measured is no data, never zero', async () => {
    const empty = answered(200, { status: 'success', data: { resultType: 'vector', result: [] } });
    const { source, gauge } = aSource(empty);
    expect(await gauge()).toEqual(everywhere('no-data'));
    expect((await source.read(POLICY, NOON)).load).toEqual(unknown('no-data'));
  });
});

describe('an answer that cannot be used', () => {
  const body = vector().body;
  const twice = JSON.parse(body);
  twice.data.result.push(twice.data.result[0]);

  it.each([
    ['half of it', answered(200, body.slice(0, body.length / 2))],
    ['a page of HTML', answered(200, '<html>sign in</html>')],
    ['an error under status 200', answered(200, { status: 'error', errorType: 'x', error: 'y' })],
    ['a value that is no number', vector({ now: 'seven' })],
    ['an empty value', vector({ now: '' })],
    ['the same reading twice', answered(200, twice)],
    ['a refused query', answered(400, { status: 'error', errorType: 'bad_data', error: 'parse' })],
    ['a query that could not be run', answered(422, { status: 'error' })],
    ['a part, by its own warnings', vector({}, { warnings: ['a block could not be read'] })],
  ])('because it is %s is malformed, and is not asked for again', async (_what, answer) => {
    const { gauge, sent } = aSource(answer);
    expect(await gauge()).toEqual(everywhere('malformed'));
    expect(sent).toHaveLength(7);
  });

  it('for one signal spoils no other', async () => {
    const { source } = aSource(({ query }) =>
      query.includes('sum(orders)') ? answered(400, 'parse error') : vector(),
    );
    const { signals, load } = await source.read(POLICY, NOON);
    expect(signals.queue).toEqual(everywhere('malformed'));
    for (const gauge of [signals.cpu, signals.memory, signals.latencyP95, signals.errorRate])
      expect(gauge).toMatchObject({ now: { value: 0.5 } });
    expect(load).toMatchObject({ value: 0.5 });
  });

  it('with mere remarks of style is used', async () => {
    expect((await aSource(vector({}, { infos: ['not a counter'] })).gauge()).now.kind).toBe(
      'measured',
    );
  });
});

describe('a Prometheus that does not answer', () => {
  it.each(['timeout', 'unavailable', 'throttled'] as const)(
    '(%s) is asked twice more, and then unreachable',
    async (kind) => {
      const { gauge, sent } = aSource(kind);
      expect(await gauge()).toEqual(everywhere('unreachable'));
      expect(sent).toHaveLength(21);
    },
  );

  it.each([429, 500, 502, 503, 504])(
    'but with status %d may answer the next time',
    async (status) => {
      const { gauge } = aSource(answered(status, 'upstream'), 'timeout', vector());
      expect((await gauge()).now).toMatchObject({ value: 0.5 });
    },
  );

  it.each([401, 403])('but denies (%d) is unreachable, and is asked once', async (status) => {
    const { gauge, sent } = aSource(answered(status, 'Unauthorized\n'));
    expect(await gauge()).toEqual(everywhere('unreachable'));
    expect(sent).toHaveLength(7);
  });

  it('leaves load, idle times and slots unknown too', async () => {
    const { source } = aSource('unavailable');
    const { load, idle } = await source.read(POLICY, NOON);
    expect([load, idle]).toEqual([unknown('unreachable'), unknown('unreachable')]);
    expect(await source.loadSlots(before(NOON, minutes(20)), NOON)).toEqual([]);
  });

  it('is told from a mistake of ours, which ends the read', async () => {
    const { source } = aSource(new TypeError('a mistake'));
    await expect(source.read(POLICY, NOON)).rejects.toThrow('a mistake');
    await expect(source.loadSlots(before(NOON, minutes(20)), NOON)).rejects.toThrow('a mistake');
  });
});

describe('a request', () => {
  it('is a form with the query, the instant and a time limit, signed with the password', async () => {
    const { source, sent } = aSource(vector());
    await source.read(POLICY, NOON);
    expect(sent).toHaveLength(7);
    const [cpu] = sent;
    expect(cpu).toMatchObject({
      method: 'POST',
      url: 'https://prometheus.test:30090/api/v1/query',
      headers: {
        authorization: `Basic ${Buffer.from('autoscaler:secret').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      timeout: 4000,
    });
    const form = new URLSearchParams(cpu?.body);
    expect(form.get('query')).toContain('min_over_time(smartscale:worker_cpu:ratio[180s])');
    expect(form.get('query')).toContain('max_over_time(smartscale:worker_cpu:ratio[600s])');
    expect(form.get('time')).toBe(`${NOON_S}.000`);
    expect(form.get('timeout')).toBe('4000ms');
  });

  it('is not made for what the policy names no source for', async () => {
    const { source, sent } = aSource(vector());
    const { signals } = await source.read(
      { ...POLICY, signals: { lastGoodFor: POLICY.signals.lastGoodFor } },
      NOON,
    );
    expect([signals.queue, signals.latencyP95, signals.errorRate]).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'not-configured' })),
    );
    expect(sent).toHaveLength(4);
  });
});

describe('idle times', () => {
  const idle = (...result: readonly [labels: object, value: string][]) =>
    aSource(
      answered(200, {
        status: 'success',
        data: {
          resultType: 'vector',
          result: result.map(([metric, value]) => ({ metric, value: [NOON_S, value] })),
        },
      }),
    ).source.read(POLICY, NOON);

  it('are told for each node, in milliseconds', async () => {
    const readings = await idle([{ node: 'a' }, '600'], [{ node: 'b' }, '0']);
    expect(readings.idle).toEqual({ kind: 'measured', at: NOON, value: { a: 600_000, b: 0 } });
  });

  it.each([
    ['of no node', {}, '600'],
    ['of NaN', { node: 'a' }, 'NaN'],
    ['below zero', { node: 'a' }, '-600'],
  ])('%s are malformed', async (_what, labels, value) => {
    expect((await idle([labels, value])).idle).toEqual(unknown('malformed'));
  });
});

describe('load slots', () => {
  const at = (minute: number) => NOON_S + minute * 60 - 0.001;
  const row = (reading: string, values: readonly [number, string][]) => ({
    metric: { reading },
    values: values.map(([minute, value]) => [at(minute), value]),
  });
  const matrix = (...result: readonly object[]) =>
    answered(200, { status: 'success', data: { resultType: 'matrix', result } });
  const slots = (answer: ReturnType<typeof matrix>) =>
    aSource(answer).source.loadSlots(before(NOON, minutes(15)), NOON);

  it('are those that are covered, each by its beginning', async () => {
    const means = row('mean', [
      [-10, '3.5'],
      [-5, '4'],
      [0, 'NaN'],
    ]);
    const counts = row('samples', [
      [-10, '18'],
      [-5, '17'],
      [0, '20'],
    ]);
    expect(await slots(matrix(means, counts))).toEqual([
      { start: before(NOON, minutes(15)), cores: 3.5 },
    ]);
    expect(await slots(matrix(means))).toEqual([]);
  });

  it('are asked for once, for a day at most', async () => {
    const { source, sent } = aSource(matrix());
    await source.loadSlots(0 as Instant, NOON);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.url).toBe('https://prometheus.test:30090/api/v1/query_range');
    const form = new URLSearchParams(sent[0]?.body);
    expect(form.get('query')).toBe(QUERIES.loadSlots.expr);
    expect(Number(form.get('start'))).toBeCloseTo(NOON_S - 86_400 + 300 - 0.001, 3);
    expect(Number(form.get('end'))).toBeCloseTo(NOON_S - 0.001, 3);
    expect(form.get('step')).toBe('300.000');
  });

  it('are not asked for before one has ended', async () => {
    const { source, sent } = aSource(matrix());
    expect(await source.loadSlots(before(NOON, minutes(4)), NOON)).toEqual([]);
    expect(sent).toEqual([]);
  });
});
