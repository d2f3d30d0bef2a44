import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../../autoscaler/src/core/ground.ts';
import { layGround } from '../support/ground.ts';
import { type Run, runProgram } from '../support/pulumi-engine.ts';
import { stackFile } from '../support/stack-file.ts';
import { ROOT } from '../tidy/source.ts';

/** The stack's example, as `pulumi preview` would have it. */
const PROGRAM = {
  stack: 'smartscale-prod',
  config: {
    ...stackFile('Pulumi.smartscale-prod.example.yaml'),
    'smartscale:slackWebhook': 'https://hooks.slack.example/x',
  },
  secretKeys: ['smartscale:slackWebhook'],
  preview: true,
};

let run: Run;

beforeAll(async () => {
  const there = (name: string) => existsSync(`${ROOT}/out/functions/${name}/index.mjs`);
  if (!FUNCTIONS.every(there)) spawnSync(process.execPath, ['scripts/bundle.ts'], { cwd: ROOT });
  run = await runProgram(PROGRAM);
});

describe('the program, started as Pulumi starts it', () => {
  test('loads, and asks for what it asks of the mocks', async () => {
    expect(run.log.filter((it) => it.startsWith('error'))).toEqual([]);
    expect(run.code).toBe(0);
    const { resources } = await layGround({
      config: { 'smartscale:people': '{"emails":["ops@example.com"]}' },
    });
    const wanted = resources.map(({ type, name }) => `${type} ${name}`);
    expect([...run.resources].sort()).toEqual(wanted.sort());
  });

  test('puts out what people and commands need (I4)', () => {
    expect([...run.outputs].sort()).toEqual([
      'controllerRepositoryUrl',
      'demoAppUrl',
      'dynamodbTableName',
      'ecrRepositoryUrl',
      'environment',
      'fluxWaitsFor',
      'githubRoleArn',
      'grafanaUrl',
      'lambdaFunctionArn',
      'manifests',
      'masterInstanceId',
      'masterIp',
      'masterPublicIp',
      'prometheusUrl',
      'snsTopicArn',
      'vpcId',
    ]);
  });

  test('says why Flux is not laid yet, and is no failure for it', () => {
    const told = run.log.join('\n');
    expect(told).toContain('warning: Flux is not laid yet');
    expect(told).toContain('npm run images -- --push');
  });

  test('asks for nothing where the stack file is wrong, and says all that is', async () => {
    const config = { ...PROGRAM.config, 'smartscale:account': '123', 'smartscale:logDays': '31' };
    const { code, resources, log } = await runProgram({ ...PROGRAM, config });
    expect(code).not.toBe(0);
    expect(resources).toEqual(['pulumi:pulumi:Stack smartscale-smartscale-prod']);
    expect(log.join('\n')).toContain('Pulumi.smartscale-prod.yaml: account: expected the twelve');
    expect(log.join('\n')).toContain('Pulumi.smartscale-prod.yaml: logDays: expected one of 7');
  });
});
