import { powertoolsTelemetry } from '../autoscaler/src/adapters/telemetry/powertools.ts';
import { joinWorld } from '../autoscaler/src/entry/cli/live/simulated.ts';
import { autoscalerHandler } from '../autoscaler/src/entry/functions/autoscaler.ts';
import { readSettings } from '../autoscaler/src/entry/functions/settings.ts';

/**
 * The autoscaler's function in a process of its own, against a world at an address: what a busy tick
 * needs of memory must not be mixed with what the world needs. Bundled as the function is. Prints
 * how each tick ended, and the most memory that was resident at any time.
 */
const [address = '', ticks] = process.argv.slice(2);
const { outside, environment } = await joinWorld(address);
const settings = readSettings(environment);
if (!settings.ok) throw new Error('the world names its places');
const telemetry = (correlationId: string) =>
  powertoolsTelemetry({ service: 'smartscale-autoscaler', cluster: 'bench', correlationId });
const handler = autoscalerHandler(settings.value, { ...outside, telemetry });

const outcomes: string[] = [];
for (let tick = 0; tick < Number(ticks); tick++) {
  const until = outside.clock.now() + 60_000;
  const { outcome } = await handler(
    {},
    {
      awsRequestId: `tick-${tick}`,
      getRemainingTimeInMillis: () => until - outside.clock.now(),
    },
  );
  outcomes.push(outcome);
}
// In kilobytes, as the kernel counted them.
const peak = process.resourceUsage().maxRSS * 1_024;
process.stderr.write(JSON.stringify({ outcomes, peak }));
