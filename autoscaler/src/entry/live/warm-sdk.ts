import type { Instant } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { Settings } from '../functions/settings.ts';
import { type Outside, wire } from '../functions/wiring.ts';

const FAR = 253_402_300_799_000 as Instant;

/**
 * The SDK looks for its configuration files at the first call of a process: that takes real time,
 * which virtual time cannot wait for. Afterwards it remembers what it found. So each client is
 * called once on a line that answers nothing.
 */
export async function warmSdk(settings: Settings, outside: Outside): Promise<void> {
  const exchange = async () => {
    throw new OperatingError({ service: 'nothing', kind: 'denied' }, 'only to wake the SDK');
  };
  const run = { correlation: 'warm', workUntil: FAR, endBy: FAR };
  const ports = wire(settings, { ...outside, exchange }).begin(run);
  const { policies, store, compute, notifier, secrets, clock } = ports;
  await Promise.allSettled([
    policies.read(),
    store.peek(),
    compute.owned(),
    notifier.tell({ kind: 'alarm-over', code: 'at-maximum' }, { at: clock.now() }),
    secrets.read('none'),
    ports.invoker('none').askForTick(),
  ]);
}
