import { NO_FORECAST } from './forecast/forecast.ts';
import { NOT_CONFIGURED, type Observation, unknown } from './observation.ts';

/** What a look says of everything that is measured, where only the cluster's objects were read. */
export const UNMEASURED: Pick<Observation, 'signals' | 'load' | 'idle' | 'forecast'> = {
  signals: {
    cpu: NOT_CONFIGURED,
    memory: NOT_CONFIGURED,
    queue: NOT_CONFIGURED,
    latencyP95: NOT_CONFIGURED,
    errorRate: NOT_CONFIGURED,
  },
  load: unknown('not-asked'),
  idle: unknown('not-asked'),
  forecast: NO_FORECAST,
};
