import { alertsHandler } from './alerts.ts';
import { inRealWorld } from './real-world.ts';
import { readAlertSettings } from './telling-settings.ts';

/** What AWS Lambda calls: `lambda-alerts.handler`. */
export const handler = inRealWorld({
  service: 'smartscale-alerts',
  read: readAlertSettings,
  build: alertsHandler,
});
