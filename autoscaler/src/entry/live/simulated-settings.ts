import { PASSWORD, PLACES, subnetOf } from '../../../world/wire/internet.ts';
import { renderProblem } from '../../core/problem.ts';
import type { NonEmpty, Zone } from '../../core/units.ts';
import {
  type Environment,
  type InterruptionSettings,
  readInterruptionSettings,
} from '../functions/settings.ts';

/** The environment that a platform would give the functions in the simulated world. */
export const simulatedEnvironment = (zones: NonEmpty<Zone>): Environment => ({
  AWS_REGION: PLACES.region,
  CLUSTER_ID: PLACES.cluster,
  DYNAMODB_TABLE: PLACES.table,
  POLICY_PARAMETER: PLACES.parameter,
  PROMETHEUS_URL: PLACES.prometheus,
  KUBERNETES_ACCESS_SECRET_ARN: PLACES.secrets.kubernetes,
  PROMETHEUS_SECRET_ARN: PLACES.secrets.prometheus,
  LAUNCH_TEMPLATE_ID: PLACES.template.id,
  LAUNCH_TEMPLATE_VERSION: PLACES.template.version,
  SUBNETS: zones.map((zone) => `${zone}=${subnetOf(zone)}`).join(','),
  ALERTS_TOPIC_ARN: PLACES.topics.alerts,
  WARNINGS_TOPIC_ARN: PLACES.topics.warnings,
  AUTOSCALER_FUNCTION: PLACES.function,
});

/** What a person who was told the password has beside that. */
export const personsEnvironment = (zones: NonEmpty<Zone>): Environment => ({
  ...simulatedEnvironment(zones),
  PROMETHEUS_USERNAME: PASSWORD.username,
  PROMETHEUS_PASSWORD: PASSWORD.password,
});

/** Read as the functions read theirs, so that the world is set up as a platform must be. */
export function simulatedSettings(zones: NonEmpty<Zone>): InterruptionSettings {
  const read = readInterruptionSettings(simulatedEnvironment(zones));
  if (read.ok) return read.value;
  throw new Error(`invariant: ${read.problems.map(renderProblem).join('; ')}`);
}
