import { KINDS } from '../../adapters/kubernetes/schemas.ts';
import { list, signalNamed } from '../../core/explain/words.ts';
import type { Observation, SignalName } from '../../core/observation.ts';

/** Signals that had no say, and why: the decision shows only those that spoke. */
export function silentSignals({ signals }: Observation): string {
  // The cast: the keys of the record are the names of the signals.
  const names = Object.keys(signals) as SignalName[];
  const unread = names.filter((name) => {
    const signal = signals[name];
    return signal.kind === 'configured' && signal.now.kind === 'unknown';
  });
  const absent = names.filter((name) => signals[name].kind === 'not-configured');
  const asked = unread.length > 0 ? 'Give what you know of them by --metrics (see --help).\n' : '';
  return `${line('Unknown', unread)}${line('Not configured', absent)}${asked}`;
}

const line = (title: string, names: readonly SignalName[]): string =>
  names.length === 0 ? '' : `${title}: ${list(names.map(signalNamed))}.\n`;

/** A list cannot tell "none" from "not asked for": so it is said what it held, and what not. */
export function saidOfKinds(seen: Readonly<Record<string, number>>, path: string): string {
  const held = Object.entries(seen).map(([kind, count]) => `${count} ${kind}`);
  const missing = Object.keys(KINDS).filter((kind) => !seen[kind]);
  const absent =
    missing.length === 0
      ? ''
      : `Not in it, for there is none or none was asked for: ${missing.join(', ')}.\n`;
  return `Kinds seen in ${path}: ${held.join(', ')}.\n${absent}`;
}
