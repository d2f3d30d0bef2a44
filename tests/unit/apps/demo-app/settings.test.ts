import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../../apps/demo-app/settings.ts';
import { renderProblem } from '../../../../autoscaler/src/core/problem.ts';

const complaints = (given: Readonly<Record<string, string>>): readonly string[] => {
  const read = readSettings(given);
  return read.ok ? [] : read.problems.map(renderProblem);
};

describe('the settings of the demo shop', () => {
  it('have a default each', () => {
    expect(readSettings({ PATH: '/bin' })).toEqual({
      ok: true,
      value: {
        host: '0.0.0.0',
        port: 3000,
        replica: 'local',
        logLevel: 'info',
        checkoutRounds: 50_000,
        checkoutLimit: 100,
        ordersPerSecond: 10,
        queueLimit: 50_000,
        drain: 10_000,
        finish: 15_000,
      },
    });
  });

  it('take each its own variable', () => {
    const given = {
      HOST: '127.0.0.1',
      PORT: '8080',
      HOSTNAME: 'demo-app-7d4b9',
      LOG_LEVEL: 'debug',
      CHECKOUT_ROUNDS: '7',
      CHECKOUT_LIMIT: '8',
      ORDERS_PER_SECOND: '2.5',
      QUEUE_LIMIT: '9',
      DRAIN_SECONDS: '0.25',
      FINISH_SECONDS: '0',
    };
    expect(readSettings(given)).toEqual({
      ok: true,
      value: {
        host: '127.0.0.1',
        port: 8080,
        replica: 'demo-app-7d4b9',
        logLevel: 'debug',
        checkoutRounds: 7,
        checkoutLimit: 8,
        ordersPerSecond: 2.5,
        queueLimit: 9,
        drain: 250,
        finish: 0,
      },
    });
  });

  it('are all told at once where they are wrong', () => {
    const given = {
      HOST: '',
      PORT: '65536',
      HOSTNAME: '',
      LOG_LEVEL: 'loud',
      CHECKOUT_ROUNDS: '0',
      CHECKOUT_LIMIT: '1.5',
      ORDERS_PER_SECOND: '-1',
      QUEUE_LIMIT: '',
      DRAIN_SECONDS: '10s',
      FINISH_SECONDS: '1e3',
    };
    expect(complaints(given)).toEqual([
      'environment: HOST: expected an address to listen on such as 0.0.0.0, got ""',
      'environment: PORT: expected a whole number from 0 to 65535, got "65536"',
      'environment: HOSTNAME: expected a host name, got ""',
      'environment: LOG_LEVEL: expected one of "debug", "info", "error", got "loud"',
      'environment: CHECKOUT_ROUNDS: expected a whole number from 1 to 10000000, got "0"',
      'environment: CHECKOUT_LIMIT: expected a whole number from 1 to 10000, got "1.5"',
      'environment: ORDERS_PER_SECOND: expected a number from 0 to 10000, got "-1"',
      'environment: QUEUE_LIMIT: expected a whole number from 1 to 1000000, got ""',
      'environment: DRAIN_SECONDS: expected a number from 0 to 600, got "10s"',
      'environment: FINISH_SECONDS: expected a number from 0 to 600, got "1e3"',
    ]);
  });
});
