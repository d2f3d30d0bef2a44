import { TICK_SERVICE } from '../../core/metrics.ts';
import { autoscalerHandler } from './autoscaler.ts';
import { inRealWorld } from './real-world.ts';
import { readSettings } from './settings.ts';

/** What AWS Lambda calls: `lambda-autoscaler.handler`. */
export const handler = inRealWorld({
  service: TICK_SERVICE,
  read: readSettings,
  build: autoscalerHandler,
});
