import { seconds } from '../core/units.ts';
import type { Duty, Gauge } from '../ports/duty.ts';
import { OperatingError } from '../ports/errors.ts';
import { type SyncPorts, type SyncReport, syncPolicy } from './policy-sync.ts';

/**
 * policy-sync as a duty: woken by a change of the ConfigMap, and at the latest every half minute,
 * by which a window that opens is seen, and what a hand wrote into the parameter is put back.
 */
export function policySyncDuty(ports: SyncPorts): Duty {
  let last: SyncReport['outcome'] | undefined;
  return {
    name: 'policy-sync',
    every: seconds(30),
    // Four seconds of fifteen that a push may take until it is live (B6).
    gap: seconds(1),
    wokenBy: ['policy'],
    run: async () => {
      const { outcome, why, wrote } = await syncPolicy(ports);
      last = outcome;
      if (outcome === 'failed' || outcome === 'moved')
        throw new OperatingError(
          { service: 'policy-sync', kind: 'unavailable' },
          why ?? 'the policy changed under every look',
        );
      return wrote ? 'done' : 'unchanged';
    },
    gauges: () => OUTCOMES.map((outcome) => gaugeOf(outcome, last === outcome)),
  };
}

const OUTCOMES: readonly SyncReport['outcome'][] = [
  'synced',
  'invalid',
  'held',
  'failed',
  'absent',
  'moved',
];

const gaugeOf = (outcome: string, isIt: boolean): Gauge => ({
  name: 'policy_sync_state',
  help: 'What became of the policy that Flux applied: 1 for the one outcome that holds.',
  value: isIt ? 1 : 0,
  labels: { outcome },
});
