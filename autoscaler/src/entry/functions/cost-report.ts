import { dynamoStateStore } from '../../adapters/aws/dynamodb/state-store.ts';
import { snsNotifier } from '../../adapters/aws/notifier.ts';
import { ec2SpotPrices } from '../../adapters/aws/spot-prices.ts';
import { after, before, type Instant, type Millis, seconds } from '../../core/units.ts';
import { reportWeek } from '../../shell/cost-report.ts';
import type { Handler } from './run-record.ts';
import type { CostReportSettings } from './telling-settings.ts';
import type { Outside } from './wiring.ts';

/** For the message, whose two attempts take two seconds. */
const SPARE = seconds(5);

/** The function `smartscale-cost-report`: every Monday at 09:00 in Dhaka, by the scheduler. */
export function costReportHandler(settings: CostReportSettings, outside: Outside): Handler<void> {
  const { exchange, clock, jitter, telemetry, credentials } = outside;
  const { region, cluster, table, topic } = settings;
  const access = { exchange, region, ...(credentials ? { credentials } : {}) };
  let until = 0 as Instant;
  const patience = { clock, jitter, attempts: 4, pause: seconds(0.5), deadline: () => until };
  const spotPrices = ec2SpotPrices({ access, patience });
  const store = dynamoStateStore({
    ...access,
    patience,
    timeout: seconds(10),
    table,
    cluster,
  });
  return async (_event, { awsRequestId, getRemainingTimeInMillis }) => {
    until = before(after(clock.now(), getRemainingTimeInMillis() as Millis), SPARE);
    const notifier = snsNotifier({
      access,
      clock,
      jitter,
      cluster,
      correlation: awsRequestId,
      topics: { alerts: topic, warnings: topic },
    });
    const run = telemetry(awsRequestId);
    await reportWeek({ clock, store, spotPrices, notifier, telemetry: run });
  };
}
