import { describe, expect, it } from 'vitest';
import {
  readInterruptionSettings,
  readSettings,
} from '../../../../autoscaler/src/entry/functions/settings.ts';
import { ENVIRONMENT } from '../../../support/wire-world.ts';

const pathsOf = (change: Readonly<Record<string, string | undefined>>) => {
  const read = readSettings({ ...ENVIRONMENT, ...change });
  return read.ok ? [] : read.problems.map(({ path }) => path);
};

describe('the environment of a function', () => {
  it('says where everything is', () => {
    const read = readSettings(ENVIRONMENT);
    expect(read).toMatchObject({
      ok: true,
      value: {
        cluster: 'shop',
        prometheus: 'https://10.0.0.10:30090',
        template: { id: 'lt-1', version: '7' },
        subnets: { 'us-east-1a': 'subnet-a', 'us-east-1b': 'subnet-b' },
        environment: 'Production',
        ground: { zones: ['us-east-1a', 'us-east-1b'] },
      },
    });
  });

  it('tells all that is missing at once', () => {
    const read = readInterruptionSettings({});
    const names = read.ok ? [] : read.problems.map(({ path }) => path);
    expect(names.sort()).toEqual(Object.keys(ENVIRONMENT).sort());
  });

  it.each([
    ['PROMETHEUS_URL', 'http://10.0.1.10:30090', 'the password would go in clear'],
    ['PROMETHEUS_URL', 'https://10.0.1.10:30090/', 'paths are appended as they are'],
    ['LAUNCH_TEMPLATE_VERSION', '$Latest', 'a repeat must carry the same parameters'],
    ['LAUNCH_TEMPLATE_VERSION', '0', 'versions count from one'],
    ['SUBNETS', '', 'there is nowhere to buy'],
    ['SUBNETS', 'us-east-1a=subnet-1,', 'half a pair is a slip'],
    ['SUBNETS', 'us-east-1a=subnet-1,us-east-1a=subnet-2', 'one would be lost'],
    ['SUBNETS', 'us-east-1a:subnet-1', 'pairs are joined by an equals sign'],
    ['ALERTS_TOPIC_ARN', 'arn:aws:sqs:us-east-1:123456789012:alerts', 'it is no topic'],
    ['KUBERNETES_ACCESS_SECRET_ARN', 'kubernetes-access', 'it is no ARN'],
    ['POLICY_PARAMETER', 'smartscale/policy', 'its slash is missing'],
    ['CLUSTER_ID', '', 'metrics would bear no name'],
  ])('is refused where %s is "%s", for %s', (name, value) => {
    expect(pathsOf({ [name]: value })).toEqual([name]);
  });

  it('is production unless it says otherwise, for drills refuse production', () => {
    expect(readSettings({ ...ENVIRONMENT, ENVIRONMENT: 'Development' })).toMatchObject({
      value: { environment: 'Development' },
    });
    expect(pathsOf({ ENVIRONMENT: '' })).toEqual(['ENVIRONMENT']);
  });

  it.each([
    'smartscale-autoscaler',
    'arn:aws:lambda:us-east-1:123456789012:function:smartscale-autoscaler',
  ])('takes %s for a function', (name) => {
    const read = readInterruptionSettings({ ...ENVIRONMENT, AUTOSCALER_FUNCTION: name });
    expect(read).toMatchObject({ ok: true, value: { autoscaler: name } });
  });
});
