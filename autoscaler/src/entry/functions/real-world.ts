import { powertoolsTelemetry } from '../../adapters/telemetry/powertools.ts';
import { type Parsed, type Problem, renderProblem } from '../../core/problem.ts';
import { connectedOutside } from './connected.ts';
import type { Handler } from './run-record.ts';
import type { Environment } from './settings.ts';
import type { Outside } from './wiring.ts';

/** How a function is made: its settings are read once, and so are its connections opened. */
export interface FunctionParts<S extends { readonly cluster: string }, T> {
  /** `smartscale-autoscaler`: the function, in logs. */
  readonly service: string;
  readonly read: (environment: Environment) => Parsed<S>;
  readonly build: (settings: S, outside: Outside) => Handler<T>;
}

/**
 * A function in the real world. Made while the module loads, when AWS Lambda lends more CPU than
 * later; an environment that is wrong is told at every invocation, in words, and never by a module
 * that will not load.
 */
export function inRealWorld<S extends { readonly cluster: string }, T>(
  { service, read, build }: FunctionParts<S, T>,
  environment: Environment = process.env,
): Handler<T> {
  const settings = read(environment);
  if (settings.ok) return build(settings.value, outsideOf(service, settings.value.cluster));
  const cluster = environment['CLUSTER_ID'] || 'unknown';
  return refusing(settings.problems, outsideOf(service, cluster));
}

const outsideOf = (service: string, cluster: string): Outside =>
  connectedOutside((correlationId) => powertoolsTelemetry({ service, cluster, correlationId }));

const refusing =
  (problems: readonly Problem[], { telemetry }: Outside): Handler<never> =>
  async (_event, { awsRequestId }) => {
    const told = problems.map(renderProblem);
    const { log, measure } = telemetry(awsRequestId);
    log('wrong environment', { problems: told });
    measure([{ name: 'ScalingFailures', value: 1, of: 'Configuration' }]);
    throw new Error(`the function's environment is wrong: ${told.join('; ')}`);
  };
