import { describe } from 'vitest';
import { snsNotifier } from '../../autoscaler/src/adapters/aws/notifier.ts';
import { ssmPolicySink } from '../../autoscaler/src/adapters/aws/policy-sink.ts';
import { sha256, ssmPolicySource } from '../../autoscaler/src/adapters/aws/policy-source.ts';
import { secretsManager } from '../../autoscaler/src/adapters/aws/secrets.ts';
import { parseMessage } from '../../autoscaler/src/core/inputs/message.ts';
import { renderEnvelope } from '../../autoscaler/src/core/policy/envelope.ts';
import { secretsManagerWire } from '../../autoscaler/world/wire/secrets-manager.ts';
import { type Published, snsWire } from '../../autoscaler/world/wire/sns.ts';
import { type StoredParameter, ssmWire } from '../../autoscaler/world/wire/ssm.ts';
import { byService } from '../../autoscaler/world/wire/wire.ts';
import { accessOver, handClock, patience, switchable } from '../support/aws.ts';
import { NOON } from '../support/cluster.ts';
import { notifierContract } from './suites/notifier.ts';
import { sinkContract } from './suites/policy-sink.ts';
import { policyContract } from './suites/policy-source.ts';
import { secretContract } from './suites/secret-store.ts';

const TOPICS = { alerts: 'arn:alerts', warnings: 'arn:warnings' };
const PARAMETER = '/smartscale/shop/policy';

describe('AWS over the wire keeps the contracts', () => {
  secretContract({
    name: 'Secrets Manager',
    open: async () => {
      const secrets = new Map<string, string>();
      const { clock, pass } = handClock();
      const line = switchable(
        byService({ secretsmanager: secretsManagerWire({ secrets, now: clock.now }) }),
      );
      return {
        port: secretsManager({ access: accessOver(line.exchange), patience: patience(2, clock) }),
        put: async (id, value) => void secrets.set(id, value),
        pass: async (span) => pass(span),
        silence: async (on) => line.silence(on),
      };
    },
  });

  policyContract({
    name: 'SSM',
    open: async () => {
      const parameters = new Map<string, StoredParameter>();
      const write = async (value: string) =>
        void parameters.set(PARAMETER, { value, version: 1, tier: 'Standard', modifiedAt: NOON });
      const line = switchable(byService({ ssm: ssmWire({ parameters, now: () => NOON }) }));
      return {
        port: ssmPolicySource({
          access: accessOver(line.exchange),
          patience: patience(2),
          parameter: PARAMETER,
        }),
        apply: (policy) =>
          write(renderEnvelope({ policy, revision: 'main@sha1:1', appliedAt: NOON }, sha256)),
        write,
        text: async () => parameters.get(PARAMETER)?.value ?? '',
        silence: async (on) => line.silence(on),
      };
    },
  });

  sinkContract({
    name: 'SSM',
    open: async () => {
      const parameters = new Map<string, StoredParameter>();
      const { clock, pass } = handClock();
      const line = switchable(byService({ ssm: ssmWire({ parameters, now: clock.now }) }));
      return {
        port: ssmPolicySink({
          access: accessOver(line.exchange),
          patience: patience(2),
          parameter: PARAMETER,
        }),
        pass: async (span) => pass(span),
        silence: async (on) => line.silence(on),
      };
    },
  });

  notifierContract({
    name: 'SNS',
    open: async () => {
      const published: Published[] = [];
      const { clock } = handClock();
      const line = switchable(
        byService({ sns: snsWire({ topics: new Set(Object.values(TOPICS)), published }) }),
      );
      const port = snsNotifier({
        access: accessOver(line.exchange),
        clock,
        jitter: () => 1,
        cluster: 'shop',
        correlation: 'run-1',
        topics: TOPICS,
      });
      return {
        port,
        heard: () => published.map(heardOf),
        silence: async (on) => line.silence(on),
        spent: () => clock.now() - NOON + line.sent.reduce((sum, { timeout }) => sum + timeout, 0),
      };
    },
  });
});

function heardOf({ topic, message }: Published) {
  const parsed = parseMessage(message, topic);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const audience = topic === TOPICS.alerts ? ('alerts' as const) : ('warnings' as const);
  return { audience, event: parsed.value.smartscale.event };
}
