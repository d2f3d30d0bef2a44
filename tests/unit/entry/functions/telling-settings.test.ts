import { describe, expect, it } from 'vitest';
import { renderProblem } from '../../../../autoscaler/src/core/problem.ts';
import {
  readAlertSettings,
  readCostReportSettings,
} from '../../../../autoscaler/src/entry/functions/telling-settings.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:slack-AbCdEf';
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:smartscale-autoscaler-warnings';
const PLACE = { AWS_REGION: 'us-east-1', CLUSTER_ID: 'shop' };
const ALERTS = { ...PLACE, SLACK_WEBHOOK_SECRET_ARN: SECRET };
const REPORT = { ...PLACE, DYNAMODB_TABLE: 'k3s-autoscaler-state', WARNINGS_TOPIC_ARN: TOPIC };

const problemsOf = (read: ReturnType<typeof readAlertSettings | typeof readCostReportSettings>) =>
  read.ok ? [] : read.problems.map(renderProblem);

describe('the settings of the function between SNS and Slack', () => {
  it('need no link', () => {
    const place = { region: 'us-east-1', cluster: 'shop', webhook: SECRET };
    expect(readAlertSettings(ALERTS)).toEqual({ ok: true, value: { ...place, links: {} } });
    const empty = { GRAFANA_URL: '', LOG_GROUP_URL: '', DECISION_URL: '' };
    expect(readAlertSettings({ ...ALERTS, ...empty, PATH: '/bin' })).toEqual({
      ok: true,
      value: { ...place, links: {} },
    });
  });

  it('take every link', () => {
    const read = readAlertSettings({
      ...ALERTS,
      GRAFANA_URL: 'https://grafana.example/d/shop?orgId=1',
      LOG_GROUP_URL: 'https://logs.example/#a',
      DECISION_URL: 'https://console.example/{id}',
    });
    expect(read.ok && read.value.links).toEqual({
      grafana: 'https://grafana.example/d/shop?orgId=1',
      logs: 'https://logs.example/#a',
      decision: 'https://console.example/{id}',
    });
  });

  it('tell all that is wrong at once', () => {
    const GRAFANA_URL = 'javascript:alert(1)';
    expect(problemsOf(readAlertSettings({ AWS_REGION: 'here', GRAFANA_URL }))).toEqual([
      'environment: AWS_REGION: expected a region such as us-east-1, got "here"',
      'environment: CLUSTER_ID: expected the name of the cluster, got nothing',
      'environment: SLACK_WEBHOOK_SECRET_ARN: expected an ARN of secretsmanager, got nothing',
      `environment: GRAFANA_URL: expected the address of a dashboard, or nothing, got "${GRAFANA_URL}"`,
    ]);
  });
});

describe('the settings of the cost report', () => {
  it('name the table and the topic that informs', () => {
    const value = {
      region: 'us-east-1',
      cluster: 'shop',
      table: 'k3s-autoscaler-state',
      topic: TOPIC,
    };
    expect(readCostReportSettings(REPORT)).toEqual({ ok: true, value });
  });

  it('tell all that is wrong at once', () => {
    expect(problemsOf(readCostReportSettings({ ...PLACE, DYNAMODB_TABLE: '?' }))).toEqual([
      'environment: DYNAMODB_TABLE: expected the name of a table, got "?"',
      'environment: WARNINGS_TOPIC_ARN: expected an ARN of sns, got nothing',
    ]);
  });
});
