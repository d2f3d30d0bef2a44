import { secretsManager } from '../../adapters/aws/secrets.ts';
import { slackWebhook } from '../../adapters/slack/webhook.ts';
import { after, before, type Instant, type Millis, seconds } from '../../core/units.ts';
import { type Forwarded, forward, postedLately } from '../../shell/forward.ts';
import type { Handler } from './run-record.ts';
import type { AlertSettings } from './telling-settings.ts';
import type { Outside } from './wiring.ts';

/** For the log, and for the last attempt to come to its end. */
const SPARE = seconds(7);

/** The function `smartscale-alerts`: from SNS to Slack, our own messages and CloudWatch's alarms. */
export function alertsHandler(settings: AlertSettings, outside: Outside): Handler<Forwarded> {
  const { exchange, clock, jitter, telemetry, credentials } = outside;
  const { region, webhook, links } = settings;
  let until = 0 as Instant;
  const patience = { clock, jitter, attempts: 3, pause: seconds(1), deadline: () => until };
  const access = { exchange, region, ...(credentials ? { credentials } : {}) };
  const secrets = secretsManager({ access, patience });
  const channel = slackWebhook({
    exchange,
    patience,
    address: (how) => secrets.read(webhook, how),
  });
  const posted = postedLately();
  return async (event, { awsRequestId, getRemainingTimeInMillis }) => {
    until = before(after(clock.now(), getRemainingTimeInMillis() as Millis), SPARE);
    const ports = { channel, telemetry: telemetry(awsRequestId) };
    return forward(event, ports, { links, posted });
  };
}
