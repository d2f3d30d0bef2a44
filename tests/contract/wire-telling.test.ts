import { describe, vi } from 'vitest';
import { lambdaInvoker } from '../../autoscaler/src/adapters/aws/invoker.ts';
import { ec2SpotPrices } from '../../autoscaler/src/adapters/aws/spot-prices.ts';
import { slackWebhook } from '../../autoscaler/src/adapters/slack/webhook.ts';
import { powertoolsTelemetry } from '../../autoscaler/src/adapters/telemetry/powertools.ts';
import type { Exchange } from '../../autoscaler/src/ports/exchange.ts';
import { ec2Wire } from '../../autoscaler/world/wire/ec2.ts';
import { type Invoked, lambdaWire } from '../../autoscaler/world/wire/lambda.ts';
import { type Posting, slackWire } from '../../autoscaler/world/wire/slack.ts';
import { accessOver, handClock, patience, switchable } from '../support/aws.ts';
import { anEmptyWorld } from '../support/world.ts';
import { channelContract } from './suites/channel.ts';
import { invokerContract } from './suites/invoker.ts';
import { spotPricesContract } from './suites/spot-prices.ts';
import { telemetryContract } from './suites/telemetry.ts';

const PATH = '/services/T000/B000/secret-token';

/** A Slack that does not know the blocks of this version any more. */
const strict =
  (inner: Exchange, on: () => boolean): Exchange =>
  async (request) =>
    on() && request.body?.includes('"blocks"') === true
      ? { status: 400, headers: {}, body: 'invalid_blocks' }
      : inner(request);

describe('what is told, asked and priced keeps the contracts', () => {
  channelContract({
    name: 'Slack',
    open: async () => {
      const posted: Posting[] = [];
      const { clock } = handClock();
      let refuses = false;
      const slack = slackWire({ hooks: new Set([PATH]), posted, now: clock.now });
      const line = switchable(strict(slack, () => refuses));
      return {
        port: slackWebhook({
          exchange: line.exchange,
          patience: patience(2, clock),
          address: async () => `https://hooks.slack.com${PATH}`,
        }),
        posted: () => posted,
        silence: async (on) => line.silence(on),
        refuseForms: async () => {
          refuses = true;
        },
      };
    },
  });

  invokerContract({
    name: 'AWS Lambda',
    open: async () => {
      const invoked: Invoked[] = [];
      const line = switchable(lambdaWire({ functions: new Set(['autoscaler']), invoked }));
      return {
        port: lambdaInvoker({
          access: accessOver(line.exchange),
          patience: patience(2),
          functionName: 'autoscaler',
          correlation: 'event-1',
        }),
        asked: () => invoked.length,
        silence: async (on) => line.silence(on),
      };
    },
  });

  spotPricesContract({
    name: 'EC2',
    open: async (history) => {
      const account = { world: anEmptyWorld(), cluster: 'shop', subnets: {}, templates: {} };
      const spotPrices = history.map(({ since: at, ...it }) => ({ ...it, at }));
      const line = switchable(ec2Wire({ ...account, spotPrices, page: 10 }));
      return {
        port: ec2SpotPrices({ access: accessOver(line.exchange), patience: patience(1) }),
        silence: async (on) => line.silence(on),
      };
    },
  });

  telemetryContract({
    name: 'standard output',
    during: (task) => {
      const lines: string[] = [];
      const output = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
        lines.push(...String(chunk).trim().split('\n'));
        return true;
      });
      try {
        const port = powertoolsTelemetry({ service: 'smartscale-autoscaler', cluster: 'shop' });
        task({ port, lines: () => lines.map((line) => JSON.parse(line)) });
      } finally {
        output.mockRestore();
      }
    },
  });
});
