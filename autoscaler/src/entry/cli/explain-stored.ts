import { explainDecision } from '../../core/explain/decision.ts';
import { moment } from '../../core/explain/moment.ts';
import { signalNamed, signalValue, span, vcpus } from '../../core/explain/words.ts';
import type { Forecast } from '../../core/forecast/forecast.ts';
import { formatIso } from '../../core/iso-time.ts';
import type { Reading, Signal, SignalName } from '../../core/observation.ts';
import type { Instant } from '../../core/units.ts';
import type { DecisionRecord } from '../../ports/state-store.ts';
import { InputError, type Io, printJson } from './io.ts';
import { openMemory, policyInForce, zoneOf } from './live/memory.ts';
import type { SystemFlags } from './live/system.ts';
import { operationInWords } from './operation-words.ts';

export interface StoredFlags extends SystemFlags {
  readonly at?: Instant;
  /** Absent: that of the policy. */
  readonly timeZone?: string;
  readonly json?: boolean;
}

/** A decision that the table holds, with all that was known then. */
export async function explainStored(id: string, flags: StoredFlags, io: Io): Promise<void> {
  const { store, reading } = await openMemory(flags, io);
  const [record, stored, read] = await Promise.all([
    store.decision(id, flags.at),
    store.peek(),
    reading(),
  ]);
  if (!record) throw new InputError([missing(id, flags.at)]);
  if (flags.json) return printJson(io, record);
  const timeZone = flags.timeZone ?? zoneOf(policyInForce(read, stored));
  io.out(recordInWords(record, timeZone));
}

function missing(id: string, at: Instant | undefined) {
  const when = at === undefined ? 'that is recorded' : `that was taken at ${formatIso(at)}`;
  const expected = `the id of a decision ${when}`;
  const hint = '"smartscale history" lists them';
  return { source: 'explain', path: '', expected, got: JSON.stringify(id), hint };
}

/** The decision as ever, then what it was taken on, and what came of it at once. */
export function recordInWords(record: DecisionRecord, timeZone: string): string {
  const { id, at, policy, decision, observation, opened, open, paid } = record;
  const telling = { timeZone, now: at };
  const hash = policy.hash === undefined ? '' : ` ${policy.hash.slice(0, 12)}`;
  const revision = policy.revision === undefined ? '' : ` of ${policy.revision}`;
  const names = Object.keys(observation.signals) as SignalName[];
  const { load } = observation;
  const bought = paid && `Paid for: ${paid.spot} spot, ${paid['on-demand']} on demand.\n`;
  return [
    `Decision ${id} (${formatIso(at)}), by ${policy.name}${hash}${revision}, ${SOURCES[policy.source]},\n`,
    `in mode ${policy.mode}.\n\n`,
    explainDecision(decision, telling),
    'Seen:\n',
    ...names.map((name) => `  - ${signalLine(name, observation.signals[name], timeZone)}\n`),
    `  - load: ${load.kind === 'measured' ? vcpus(load.value) : `unknown (${load.why})`}.\n`,
    `  - ${forecastLine(observation.forecast)}\n`,
    ...(open.length > 0 ? [`Under way then: ${open.join(', ')}.\n`] : []),
    ...opened.map((it) => `Opened: ${operationInWords(it, at)}.\n`),
    ...(bought ? [bought] : []),
  ].join('');
}

const SOURCES = {
  current: 'as Git said',
  'last-good': 'the last good one, for Git’s could not be read',
  'built-in': 'built in, for none could be read',
} as const;

function signalLine(name: SignalName, signal: Signal, timeZone: string): string {
  if (signal.kind === 'not-configured') return `${signalNamed(name)}: not configured.`;
  const { now, floor, ceiling } = signal;
  const told = (reading: Reading<number>) =>
    reading.kind === 'measured' ? signalValue(name, reading.value) : `unknown (${reading.why})`;
  const when = now.kind === 'measured' ? ` at ${moment(now.at, { timeZone })}` : '';
  const windows = `lowest of the scale-up window ${told(floor)}, highest of the scale-down window ${told(ceiling)}`;
  return `${signalNamed(name)}: ${told(now)}${when}; ${windows}.`;
}

function forecastLine(forecast: Forecast): string {
  switch (forecast.kind) {
    case 'off':
      return 'forecast: off.';
    case 'unknown':
      return 'forecast: its history could not be read.';
    case 'too-little-history':
      return `forecast: none, for ${span(forecast.have)} of history is less than ${span(forecast.need)}.`;
    case 'expected': {
      const { member, fellBack, horizons } = forecast;
      const ahead = horizons.map(
        (it) => `${vcpus(it.point)} in ${span(it.ahead)} (90% sure: at most ${vcpus(it.p90)})`,
      );
      const how = fellBack ? `${member}, for no other was better of late` : member;
      return `forecast (${how}): ${ahead.join(', ')}.`;
    }
  }
}
