import { interruptionsHandler } from './interruptions.ts';
import { inRealWorld } from './real-world.ts';
import { readInterruptionSettings } from './settings.ts';

/** What AWS Lambda calls: `lambda-interruptions.handler`. */
export const handler = inRealWorld({
  service: 'smartscale-interruptions',
  read: readInterruptionSettings,
  build: interruptionsHandler,
});
