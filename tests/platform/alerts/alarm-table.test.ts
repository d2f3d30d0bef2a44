import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAlarm } from '../../../autoscaler/src/core/inputs/alarm.ts';
import { METRICS, type Metric } from '../../../autoscaler/src/core/metrics.ts';
import { alarmPost } from '../../../autoscaler/src/core/slack/alarm.ts';
import type { Instant } from '../../../autoscaler/src/core/units.ts';
import { lifeSignIn } from '../../../autoscaler/src/entry/functions/life-sign.ts';
import { type AlarmRow, alarmTable } from '../../../platform/alerts/alarm-table.ts';
import { runbookOf } from '../../../platform/alerts/alarms.ts';
import { CONTROLLER_DUTIES } from '../../../platform/alerts/dimensions.ts';
import { metricLines } from '../../support/metric-lines.ts';
import { ROOT } from '../../tidy/source.ts';

const PLACE = { account: '123456789012', region: 'us-east-1', cluster: 'smartscale-prod' };
const TABLE = alarmTable(PLACE);
const named = (name: string): AlarmRow => {
  const row = TABLE.find((it) => it.name === name);
  if (!row) throw new Error(`no alarm ${name}`);
  return row;
};
const LINES = metricLines(PLACE.cluster);
const ours = TABLE.flatMap((row) =>
  row.of.filter(({ namespace }) => namespace === 'SmartScale').map((it) => ({ row, ...it })),
);

describe('the table of alarms', () => {
  test('has every alarm that was asked for, told to whom it should be', () => {
    expect(TABLE.map(({ name, audience }) => `${name} → ${audience}`)).toEqual([
      'scaling-failures → alerts',
      'cpu-high → alerts',
      'at-maximum-long → alerts',
      'node-not-ready → alerts',
      'memory-high → warnings',
      'run-time-long → warnings',
      'prometheus-unavailable → warnings',
      'no-invocation → alerts',
      'cluster-access-old → alerts',
      'policy-sync-silent → warnings',
      'controller-duty-late → warnings',
      'orphans → warnings',
      'failures-waiting → warnings',
    ]);
  });

  test.each(ours)('$row.name asks $metric with the dimensions that it is written with', (it) => {
    const written: Metric = METRICS[it.metric as keyof typeof METRICS];
    const line = LINES.find(({ names }) => names.includes(it.metric));
    expect(Object.keys(it.dimensions).sort()).toEqual(line?.dimensions);
    expect(it.dimensions['service']).toBe(line?.service);
    if (written.dimension) expect(it.dimensions).toHaveProperty(written.dimension);
  });

  test('a controller that is dead, and a scheduler that is, are told by their silence', () => {
    const breaching = TABLE.filter(({ missing }) => missing === 'breaching');
    expect(breaching.map(({ name }) => name)).toEqual([
      'no-invocation',
      'policy-sync-silent',
      'controller-duty-late',
    ]);
  });

  test('the duties are those that the life sign tells, in the words that it is read by', () => {
    const duties = Object.fromEntries(CONTROLLER_DUTIES.map((name) => [name, 1]));
    const points = lifeSignIn({ lifeSign: { duties } });
    const told = points?.flatMap((it) => ('of' in it ? [it.of] : []));
    expect(told).toEqual([...CONTROLLER_DUTIES]);
    expect(points?.some(({ name }) => name === 'PolicySyncAge')).toBe(true);
  });

  test('no period has room for no decision, of which there is one in five minutes', () => {
    const rare = ['ClusterCPUUtilization', 'ClusterMemoryUtilization', 'AtMaximum'];
    const seen = ours.filter(({ metric }) => rare.includes(metric)).map(({ row }) => row.period);
    expect(seen).toEqual([300, 300, 300]);
  });

  test('an expression asks for no more than ten metrics, which is the most that CloudWatch takes', () => {
    for (const { of, combined } of TABLE) {
      expect(of.length).toBeLessThanOrEqual(10);
      expect(of.length > 1).toBe(combined !== undefined);
    }
  });

  test('Slack shows what to do of an alarm as CloudWatch sends it', () => {
    const row = named('no-invocation');
    const sent = {
      AlarmName: `smartscale-${row.name}`,
      AlarmDescription: `${row.says}. What to do: ${runbookOf(row)}`,
      NewStateValue: 'ALARM',
      NewStateReason: 'no datapoints were received for 2 periods',
      StateChangeTime: '2026-11-23T12:00:00.000+0000',
      Region: 'US East (N. Virginia)',
    };
    const read = parseAlarm(JSON.stringify(sent), 'message');
    if (!read.ok) throw new Error('is read');
    const post = alarmPost(read.value, { received: 0 as Instant, urgent: true, links: {} });
    expect(JSON.stringify(post)).toContain('docs/OPERATIONS.md#no-invocation');
  });
});

const OPERATIONS = `${ROOT}/docs/OPERATIONS.md`;

describe('runbooks', () => {
  // The document is written beside this table.
  test.runIf(existsSync(OPERATIONS))('there is one for each alarm, under its name', () => {
    const headings = readFileSync(OPERATIONS, 'utf8').match(/^#+ .+$/gm) ?? [];
    const anchors = headings.map((it) => it.replace(/^#+ /, '').replace(/`/g, '').toLowerCase());
    const lacking = TABLE.map(({ name }) => name).filter((name) => !anchors.includes(name));
    expect(lacking).toEqual([]);
  });
});
