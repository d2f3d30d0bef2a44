import { describe, expect, test } from 'vitest';
import { SECRETS } from '../../autoscaler/src/core/ground.ts';
import { GROUND_FACTS, MANIFESTS_OUTPUT } from '../../autoscaler/src/core/inputs/ground-facts.ts';
import {
  ADMIN_PASSWORD,
  KEY_PAIR,
  PROMETHEUS_ACCESS,
  readSecret,
} from '../../autoscaler/src/core/inputs/secrets.ts';
import { renderProblem } from '../../autoscaler/src/core/problem.ts';
import {
  readInterruptionSettings,
  readSettings,
} from '../../autoscaler/src/entry/functions/settings.ts';
import {
  readAlertSettings,
  readCostReportSettings,
} from '../../autoscaler/src/entry/functions/telling-settings.ts';
import { type Laid, layGround, ofType, one } from '../support/ground.ts';

const stack = await layGround();
const { resources } = stack;
const names = (type: string, of: readonly Laid[] = resources) =>
  ofType(of, type)
    .map(({ name }) => name)
    .sort();
const input = (type: string, name: string) => one(resources, type, name).inputs;

describe('secrets', () => {
  const value = (name: string): string => input('SecretVersion', name).secretString;

  test('all of them are there, and those that are ours to fill are filled', () => {
    expect(names('Secret')).toEqual(Object.keys(SECRETS).sort());
    expect(names('SecretVersion')).toEqual([
      'grafana-admin',
      'k3s-server-token',
      'prometheus-basic-auth',
      'prometheus-tls',
      'slack-webhook',
    ]);
  });

  test('their forms are those that the controller and the functions read', () => {
    const read = [
      readSecret(value('prometheus-basic-auth'), PROMETHEUS_ACCESS),
      readSecret(value('prometheus-tls'), KEY_PAIR),
      readSecret(value('grafana-admin'), ADMIN_PASSWORD),
    ];
    expect(read.map(({ ok }) => ok)).toEqual([true, true, true]);
  });

  test('a password has letters and digits alone, for it passes through shells and YAML', () => {
    const made = ofType(resources, 'RandomPassword').map(({ inputs }) => inputs);
    expect(made).toEqual(Array(3).fill({ length: 48, special: false }));
  });

  test('Prometheus’ certificate is of every name that it is asked by', () => {
    expect(input('CertRequest', 'prometheus').dnsNames).toEqual([
      'k3s.smartscale.internal',
      'prometheus.monitoring.svc',
      'prometheus.monitoring.svc.cluster.local',
    ]);
    expect(new URL(stack.outputs.prometheusUrl).hostname).toBe('k3s.smartscale.internal');
  });
});

describe('functions', () => {
  const environment = (name: string) => ({
    ...input('Function', name).environment.variables,
    // AWS Lambda sets it.
    AWS_REGION: 'us-east-1',
  });

  test.each([
    ['autoscaler', readSettings],
    ['interruptions', readInterruptionSettings],
    ['alerts', readAlertSettings],
    ['cost-report', readCostReportSettings],
  ] as const)('%s finds in its environment all that it needs', (name, read) => {
    const found = read(environment(name));
    expect(found.ok || found.problems.map(renderProblem)).toBe(true);
  });

  test('the autoscaler buys by the number of the template’s version, in the private subnets', () => {
    const found = readSettings(environment('autoscaler'));
    expect(found.ok && found.value).toMatchObject({
      template: { id: 'lt-worker', version: '7' },
      subnets: {
        'us-east-1a': 'subnet-privateuseast1a',
        'us-east-1b': 'subnet-privateuseast1b',
      },
    });
  });

  test('the command line finds the system by what the stack puts out', () => {
    expect(readSettings(stack.outputs.environment).ok).toBe(true);
  });

  test('the stack puts out what people and manifests need (I4)', () => {
    expect(stack.outputs).toMatchObject({
      masterIp: '10.0.1.10',
      masterPublicIp: '198.51.100.10',
      lambdaFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:smartscale-autoscaler',
      dynamodbTableName: 'k3s-autoscaler-state',
      vpcId: 'vpc-vpc',
      snsTopicArn: 'arn:aws:sns:us-east-1:123456789012:smartscale-autoscaler-alerts',
      demoAppUrl: 'http://198.51.100.10:30080',
    });
    const read = GROUND_FACTS.safeParse(stack.outputs[MANIFESTS_OUTPUT]);
    expect(read.success || read.error.issues).toBe(true);
  });

  test('each runs as long, as large and as often at once as it should (A1, A2)', () => {
    const facts = ofType(resources, 'Function').map(({ name, inputs }) => [
      name,
      inputs.memorySize,
      inputs.timeout,
      inputs.reservedConcurrentExecutions,
    ]);
    expect(facts.sort()).toEqual([
      ['alerts', 128, 60, 2],
      ['autoscaler', 256, 60, 2],
      ['cost-report', 256, 60, 1],
      ['interruptions', 256, 120, 10],
    ]);
    for (const { inputs } of ofType(resources, 'Function'))
      expect(inputs).toMatchObject({
        runtime: 'nodejs24.x',
        architectures: ['arm64'],
        handler: 'index.handler',
      });
  });

  test('a tick is never repeated by AWS, and what failed is kept', () => {
    expect(input('FunctionEventInvokeConfig', 'autoscaler')).toMatchObject({
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: 60,
      destinationConfig: {
        onFailure: { destination: 'arn:aws:sqs:us-east-1:123456789012:smartscale-failures' },
      },
    });
    expect(input('Schedule', 'heartbeat').target).toMatchObject({
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    });
  });

  test('each has a log group of its own before it runs, and rights', () => {
    for (const { name, dependsOn } of ofType(resources, 'Function')) {
      expect(dependsOn).toContain(`aws:cloudwatch/logGroup:LogGroup ${name}`);
      expect(dependsOn).toContain(`aws:iam/rolePolicy:RolePolicy ${name}`);
      expect(input('LogGroup', name)).toMatchObject({
        name: `/aws/lambda/smartscale-${name}`,
        retentionInDays: 30,
      });
    }
  });

  test('an account without room reserves nothing', async () => {
    const small = await layGround({ config: { 'smartscale:reserveConcurrency': 'false' } });
    for (const { inputs } of ofType(small.resources, 'Function'))
      expect(inputs).not.toHaveProperty('reservedConcurrentExecutions');
  });
});

describe('people', () => {
  test('alerts reach mail, telephone and Slack; warnings reach Slack', () => {
    const told = ofType(resources, 'TopicSubscription').map(
      ({ inputs }) => `${inputs.topic.split('-').at(-1)} → ${inputs.protocol}`,
    );
    expect(told.sort()).toEqual([
      'alerts → email',
      'alerts → lambda',
      'alerts → sms',
      'warnings → lambda',
    ]);
  });

  test('whoever is not named is not told, and nobody is told of the bill', async () => {
    const silent = await layGround({
      config: { 'smartscale:people': '{}' },
      without: ['smartscale:slackWebhook'],
    });
    expect(names('TopicSubscription', silent.resources)).toEqual([]);
    expect(names('Budget', silent.resources)).toEqual([]);
  });

  test('the bill is told to each, when it has come to that and when it will', () => {
    expect(input('Budget', 'monthly-bill')).toMatchObject({ limitAmount: '50', limitUnit: 'USD' });
    expect(
      input('Budget', 'monthly-bill').notifications.map((it: Laid['inputs']) => [
        it.notificationType,
        it.subscriberEmailAddresses,
      ]),
    ).toEqual([
      ['ACTUAL', ['ops@example.com']],
      ['FORECASTED', ['ops@example.com']],
    ]);
  });
});

describe('state, images and audit', () => {
  test('the table has the keys that the adapter asks by, and ends what says so', () => {
    expect(input('Table', 'table')).toMatchObject({
      name: 'k3s-autoscaler-state',
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'cluster_id',
      rangeKey: 'record',
      ttl: { attributeName: 'ttl', enabled: true },
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: true,
    });
  });

  test('the policy that the controller wrote is not undone by an update', () => {
    expect(one(resources, 'Parameter', 'policy').ignoreChanges).toEqual(['value', 'tier']);
  });

  test('ten images are kept of each repository', () => {
    const { rules } = JSON.parse(input('LifecyclePolicy', 'smartscale-controller').policy);
    expect(rules[0].selection).toMatchObject({ countType: 'imageCountMoreThan', countNumber: 10 });
  });

  test('the trail has each call of the table and of the functions, and of nothing else', () => {
    const data = input('Trail', 'trail').advancedEventSelectors.flatMap((it: Laid['inputs']) =>
      it.fieldSelectors.flatMap((field: Laid['inputs']) => field.startsWiths ?? []),
    );
    expect(data).toEqual([
      'arn:aws:dynamodb:us-east-1:123456789012:table/k3s-autoscaler-state',
      ...['autoscaler', 'interruptions', 'alerts', 'cost-report'].map(
        (name) => `arn:aws:lambda:us-east-1:123456789012:function:smartscale-${name}`,
      ),
    ]);
  });
});
