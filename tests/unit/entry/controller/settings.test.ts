import { describe, expect, test } from 'vitest';
import { renderProblem } from '../../../../autoscaler/src/core/problem.ts';
import { readControllerSettings } from '../../../../autoscaler/src/entry/controller/settings.ts';
import type { Environment } from '../../../../autoscaler/src/entry/functions/settings.ts';
import { controllerEnvironment } from '../../../../autoscaler/src/entry/live/simulated-settings.ts';

const read = (change: Environment = {}) =>
  readControllerSettings({ ...controllerEnvironment, ...change });

const wrong = (change: Environment): readonly string[] => {
  const found = read(change);
  return found.ok ? [] : found.problems.map(renderProblem);
};

describe('the controller’s settings', () => {
  test('find the API server where Kubernetes tells a pod that it is', () => {
    const told = { KUBERNETES_SERVICE_HOST: '10.43.0.1', KUBERNETES_SERVICE_PORT: '443' };
    expect(read(told)).toMatchObject({
      value: { own: 'https://10.43.0.1:443', server: 'https://k3s.smartscale.internal:6443' },
    });
    const six = { ...told, KUBERNETES_SERVICE_HOST: 'fd00::1' };
    expect(read(six)).toMatchObject({ value: { own: 'https://[fd00::1]:443' } });
    expect(read()).toMatchObject({
      value: { own: 'https://k3s.smartscale.internal:6443', port: 8_080 },
    });
  });

  test('take a role with its token, or none', () => {
    const role = 'arn:aws:iam::111122223333:role/smartscale-controller';
    const tokenFile = '/var/run/secrets/aws/token';
    expect(read({ AWS_ROLE_ARN: role, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile })).toMatchObject({
      value: { role: { arn: role, tokenFile } },
    });
    expect(wrong({ AWS_ROLE_ARN: role })).toEqual([
      expect.stringContaining('both of AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, or neither'),
    ]);
  });

  test('tell everything that is wrong at once', () => {
    const told = wrong({
      API_SERVER: 'http://k3s:6443',
      LISTEN_PORT: '99999',
      JOIN_TOKEN_SECRET_ARN: 'k3s-token',
      AWS_REGION: undefined,
      AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
    });
    expect(told).toHaveLength(5);
    expect(told.join('\n')).toContain('JOIN_TOKEN_SECRET_ARN: expected an ARN of secretsmanager');
  });
});
