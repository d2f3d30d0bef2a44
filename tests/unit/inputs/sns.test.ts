import { describe, expect, it } from 'vitest';
import { parseAlarm } from '../../../autoscaler/src/core/inputs/alarm.ts';
import { parseDeliveries } from '../../../autoscaler/src/core/inputs/sns.ts';
import { renderProblem } from '../../../autoscaler/src/core/problem.ts';
import { NOON } from '../../support/cluster.ts';
import { aRecord } from '../../support/sns.ts';

const problemsOf = (read: ReturnType<typeof parseAlarm> | ReturnType<typeof parseDeliveries>) =>
  read.ok ? [] : read.problems.map(renderProblem);

describe('what SNS delivers', () => {
  it('is read record by record: a bad one costs no other', () => {
    const read = parseDeliveries({ Records: [{ Sns: { MessageId: 7 } }, aRecord('hello')] });
    expect(read).toMatchObject({ ok: true, value: [{ ok: false }, { ok: true }] });
    const [bad, good] = read.ok ? read.value : [];
    expect(good?.ok && good.value).toMatchObject({ message: 'hello', at: NOON });
    expect(bad && !bad.ok && bad.problems.map(renderProblem)).toEqual([
      'Records[0]: Sns.MessageId: expected a text, got 7',
      'Records[0]: Sns.TopicArn: expected a text, got nothing',
      'Records[0]: Sns.Message: expected a text, got nothing',
      'Records[0]: Sns.Timestamp: expected a text, got nothing',
    ]);
  });

  it('at a time that is none is bad', () => {
    const record = aRecord('hello', { Timestamp: 'yesterday' });
    const read = parseDeliveries({ Records: [record] });
    const [first] = read.ok ? read.value : [];
    expect(first && !first.ok && first.problems.map(renderProblem)).toEqual([
      'Records[0]: Sns.Timestamp: expected a time, got "yesterday"',
    ]);
  });

  it.each([[undefined], ['hello'], [{}], [{ Records: [] }]])('is not %j', (event) => {
    expect(problemsOf(parseDeliveries(event))).toHaveLength(1);
  });
});

describe('an alarm of CloudWatch', () => {
  const ALARM = {
    AlarmName: 'smartscale-memory',
    AlarmDescription: null,
    AWSAccountId: '123456789012',
    NewStateValue: 'ALARM',
    NewStateReason: 'Threshold Crossed',
    StateChangeTime: '2026-11-23T12:00:00.000+0000',
    Region: 'US East (N. Virginia)',
    OldStateValue: 'OK',
    Trigger: { MetricName: 'ClusterMemoryUtilization', Threshold: 80 },
  };

  it('is read for what it says, whatever else it holds', () => {
    expect(parseAlarm(JSON.stringify(ALARM), 'm')).toEqual({
      ok: true,
      value: {
        name: 'smartscale-memory',
        state: 'ALARM',
        reason: 'Threshold Crossed',
        at: NOON,
        region: 'US East (N. Virginia)',
      },
    });
  });

  it('without a time that can be read has none', () => {
    const read = parseAlarm(JSON.stringify({ ...ALARM, StateChangeTime: 'soon' }), 'm');
    expect(read.ok && 'at' in read.value).toBe(false);
  });

  it('is not what names no alarm: all that is wrong is told', () => {
    expect(problemsOf(parseAlarm('{"NewStateValue":"MAYBE"}', 'm'))).toEqual([
      'm: AlarmName: expected a text, got nothing',
      'm: NewStateValue: expected one of "ALARM", "OK", "INSUFFICIENT_DATA", got "MAYBE"',
      'm: NewStateReason: expected a text, got nothing',
      'm: Region: expected a text, got nothing',
    ]);
  });
});
