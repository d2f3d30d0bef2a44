import { type Credentials, LIMITS, queriesOf } from '../../../adapters/prometheus/client.ts';
import { loadSlotsOf } from '../../../adapters/prometheus/slots.ts';
import { SLOT } from '../../../core/forecast/slots.ts';
import { formatIso } from '../../../core/iso-time.ts';
import { after, days, type Instant, type Millis } from '../../../core/units.ts';
import type { LoadSlot } from '../../../ports/signal-source.ts';
import type { Outside } from '../../functions/wiring.ts';

export interface LoadExport {
  readonly outside: Outside;
  /** Scheme, host and port. */
  readonly url: string;
  readonly login: Credentials;
  readonly since: Instant;
  readonly now: Instant;
}

/**
 * Mean load of each five-minute slot that is well covered by samples, oldest first: the query that
 * the forecast learns from, a day at a time. Throws `OperatingError`; never cut short.
 */
export async function exportLoad(asked: LoadExport): Promise<readonly LoadSlot[]> {
  const { now } = asked;
  // From the edge of a slot, or a slot that lies across two days would be in neither.
  const since = (Math.ceil(asked.since / SLOT) * SLOT) as Instant;
  const slots: LoadSlot[] = [];
  for (let from = since; from < now; from = after(from, days(1))) {
    const to = Math.min(after(from, days(1)), now) as Instant;
    slots.push(...(await dayOf(asked, { since: from, now: to })));
  }
  return slots;
}

/** A day has its own deadline, by the system's clock: each is one request. */
function dayOf({ outside, url, login }: LoadExport, day: Pick<LoadExport, 'since' | 'now'>) {
  const { exchange, clock, jitter } = outside;
  const credentials = async () => login;
  const limits = { ...LIMITS, budget: days(1) as Millis, timeout: 20_000 as Millis };
  return loadSlotsOf(queriesOf({ exchange, clock, jitter, url, credentials, limits }), day);
}

export const csvOf = (slots: readonly LoadSlot[]): string =>
  [
    'timestamp,value',
    ...slots.map(({ start, cores }) => `${formatIso(start)},${round(cores)}`),
    '',
  ].join('\n');

/** A thousandth of a vCPU is as much as Prometheus can tell. */
const round = (cores: number): number => Math.round(cores * 1_000) / 1_000;
