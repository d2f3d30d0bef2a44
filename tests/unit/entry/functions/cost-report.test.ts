import { describe, expect, it } from 'vitest';
import { toldOf, type WeeklyReport } from '../../../../autoscaler/src/core/cost/weekly.ts';
import { parseMessage } from '../../../../autoscaler/src/core/inputs/message.ts';
import { defaultPolicy } from '../../../../autoscaler/src/core/policy/defaults.ts';
import { postOf } from '../../../../autoscaler/src/core/slack/message.ts';
import { EMPTY_STATE } from '../../../../autoscaler/src/core/state.ts';
import {
  before,
  days,
  HOUR,
  hours,
  type InstanceType,
  type Instant,
  minutes,
  type Usd,
  type Zone,
} from '../../../../autoscaler/src/core/units.ts';
import { costReportHandler } from '../../../../autoscaler/src/entry/functions/cost-report.ts';
import { OperatingError } from '../../../../autoscaler/src/ports/errors.ts';
import { ec2Wire } from '../../../../autoscaler/world/wire/ec2.ts';
import { type Published, snsWire } from '../../../../autoscaler/world/wire/sns.ts';
import { byService, type Wire } from '../../../../autoscaler/world/wire/wire.ts';
import { RECORD } from '../../../contract/suites/decision-record.ts';
import { handClock } from '../../../support/aws.ts';
import { NOON } from '../../../support/cluster.ts';
import { aTable, TABLE } from '../../../support/dynamodb.ts';
import { shownIn } from '../../../support/slack.ts';
import { anEmptyWorld } from '../../../support/world.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:smartscale-autoscaler-warnings';
const INVOCATION = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => minutes(5) };

/** What spot asks for in both zones of the default policy. */
const MARKET = ['us-east-1a', 'us-east-1b'].map((zone, index) => ({
  type: 't3.small' as InstanceType,
  zone: zone as Zone,
  usd: (0.006 + 0.002 * index) as Usd,
  at: before(NOON, days(2)),
}));

/** The real function, with the table, the spot market and the topic on the wire. */
async function aFunction(topics: readonly string[] = [TOPIC], market: Wire = theMarket()) {
  const { line, another } = await aTable();
  const published: Published[] = [];
  const sns = snsWire({ topics: new Set(topics), published });
  const handler = costReportHandler(
    { region: 'us-east-1', cluster: 'prod', table: TABLE, topic: TOPIC },
    {
      exchange: byService({ dynamodb: line.exchange, ec2: market, sns }),
      clock: handClock().clock,
      jitter: () => 0.5,
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      telemetry: () => ({ log: () => {}, measure: () => {} }),
    },
  );
  const report = (): WeeklyReport => {
    const [first] = published;
    const read = parseMessage(first?.message ?? '', 'sns');
    if (!read.ok || read.value.smartscale.event.kind !== 'weekly-cost')
      throw new Error(`no report: ${JSON.stringify(read)}`);
    return read.value.smartscale.event.report;
  };
  return { handler, store: another(), published, report, line };
}

const theMarket = (): Wire =>
  ec2Wire({
    world: anEmptyWorld(),
    cluster: 'prod',
    subnets: {},
    templates: {},
    spotPrices: MARKET,
  });

/** A record every ten minutes up to now, from so long ago. */
async function recorded(store: Awaited<ReturnType<typeof aFunction>>['store'], since: number) {
  for (let at = NOON - since; at < NOON; at += minutes(10))
    await store.record({ ...RECORD, id: `${at}`, at: at as Instant });
}

describe('the week’s report', () => {
  it('is published to those who are informed, with what the table tells', async () => {
    const { handler, store, published, report } = await aFunction();
    const lease = { owner: 'tick', span: minutes(1) };
    const grant = await store.acquire(lease.owner, before(NOON, hours(1)), lease.span);
    if (grant === 'held') throw new Error('held');
    const policy = defaultPolicy('techflow');
    const monthCost = { month: '2026-11', usd: 3.5 as Usd };
    await store.save(grant.lease, { state: { ...EMPTY_STATE, monthCost }, policy }, []);
    await recorded(store, hours(6));
    await handler({}, INVOCATION);
    expect(published).toMatchObject([{ topic: TOPIC, subject: '📊 SmartScale: Weekly cost' }]);
    const { bill, moves, month, from, to } = report();
    expect([from, to]).toEqual([before(NOON, days(7)), NOON]);
    expect(bill.nodeHours.spot).toBeCloseTo(12);
    expect(bill.nodeHours['on-demand']).toBeCloseTo(6);
    expect(moves.decisions).toBe(36);
    expect(month).toMatchObject({ name: '2026-11', usd: 3.5 });
    expect(toldOf(report()) / HOUR).toBeCloseTo(6);
  });

  it('reads every day of the week, and a record from just before it', async () => {
    const { handler, store, report } = await aFunction();
    const weekAgo = before(NOON, days(7));
    for (let day = 0; day < 7; day++)
      await recordedAt(store, (weekAgo + days(day) + minutes(5)) as Instant);
    await recordedAt(store, before(weekAgo, minutes(5)));
    await handler({}, INVOCATION);
    expect(report().moves.decisions).toBe(7);
    // What ran in the first five minutes is told by the record from before them.
    expect(toldOf(report())).toBe(minutes(5));
  });

  it('prices spot as EC2 does today, over the zones of the policy', async () => {
    const { handler, store, report, published } = await aFunction();
    await recorded(store, hours(6));
    await handler({}, INVOCATION);
    expect(report().terms.spot).toEqual({ usd: 0.007, from: 'ec2' });
    expect(report().bill.list.spot).toBeCloseTo(12 * 0.007);
    const read = parseMessage(published[0]?.message ?? '', 'sns');
    const shown = read.ok ? shownIn(postOf(read.value, {})).join('\n') : '';
    expect(shown).toContain('spot at $0.0070 an hour (EC2’s price of today)');
  });

  it('is told by the table’s prices, and says so, when EC2 does not tell its own', async () => {
    const silent: Wire = async () => {
      throw new OperatingError({ service: 'ec2', kind: 'timeout' }, 'ec2: no answer');
    };
    const { handler, store, report, published } = await aFunction([TOPIC], silent);
    await recorded(store, hours(6));
    await handler({}, INVOCATION);
    expect(report().terms.spot.from).toBe('table');
    const read = parseMessage(published[0]?.message ?? '', 'sns');
    const shown = read.ok ? shownIn(postOf(read.value, {})).join('\n') : '';
    expect(shown).toContain('by the built-in table, for EC2 could not be asked');
  });

  it('bears one id for one day: a run that is repeated is not read twice', async () => {
    const { handler, published } = await aFunction();
    await handler({}, INVOCATION);
    await handler({}, { ...INVOCATION, awsRequestId: 'request-2' });
    const ids = published.map(({ message }) => JSON.parse(message).smartscale.id);
    expect(ids).toEqual(Array(2).fill('prod/weekly-cost/2026-11-23'));
  });

  it('of an empty table says that nothing is known', async () => {
    const { handler, published } = await aFunction();
    await handler({}, INVOCATION);
    const read = parseMessage(published[0]?.message ?? '', 'sns');
    const shown = read.ok ? shownIn(postOf(read.value, {})).join('\n') : '';
    expect(shown).toContain('No record tells what ran in the last seven days.');
    expect(shown).not.toContain('saved');
  });

  it('is not told of half a week: a table that does not answer fails the run', async () => {
    const { handler, line, published } = await aFunction();
    // The state and four days are read by then.
    line.hit('never-arrives', 5, 'forever');
    await expect(handler({}, INVOCATION)).rejects.toMatchObject({ kind: 'timeout' });
    expect(published).toEqual([]);
  });

  it('that nobody takes fails the run, so that it is run again', async () => {
    const { handler } = await aFunction([]);
    await expect(handler({}, INVOCATION)).rejects.toMatchObject({ service: 'sns' });
  });
});

const recordedAt = (store: Awaited<ReturnType<typeof aFunction>>['store'], at: Instant) =>
  store.record({ ...RECORD, id: `${at}`, at });
