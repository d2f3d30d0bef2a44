import {
  type FactKind,
  NO_NUDGES,
  type NudgeLook,
  type NudgeMemory,
  nudged,
  planNudge,
} from '../core/nudge.ts';
import type { Policy } from '../core/policy/policy.ts';
import { minutes, seconds } from '../core/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Duty, Gauge } from '../ports/duty.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Invoker } from '../ports/invoker.ts';
import type { PolicySource } from '../ports/policy-source.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export interface NudgeOptions {
  readonly clock: Clock;
  readonly cluster: Pick<Cluster, 'nodes' | 'objects'>;
  readonly policies: PolicySource;
  readonly invoker: Invoker;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

/**
 * Wakes the autoscaler for what it should not wait a minute for (A10). It only makes things faster:
 * whatever it misses, the next heartbeat sees.
 */
export function nudgeDuty(options: NudgeOptions): Duty {
  const { invoker, telemetry } = options;
  let memory: NudgeMemory = NO_NUDGES;
  let policy: Policy | undefined;
  const counts = new Map<FactKind, number>(KINDS.map((kind) => [kind, 0]));
  return {
    name: 'nudge',
    every: minutes(1),
    // A look is ten lists, and pods change all the time.
    gap: seconds(15),
    wokenBy: ['nodes', 'pods'],
    run: async () => {
      policy = await policyFrom(options, policy);
      const look = await lookAround(options, policy);
      const { news, held } = planNudge(look, memory);
      if (news.length === 0) {
        if (held) telemetry.log('nudge held', {});
        return 'unchanged';
      }
      const decide = news.some(({ kind }) => kind === 'pod-waiting');
      // Remembered only once it was taken: a nudge that was lost is due again.
      await invoker.askForTick(decide ? { decide } : undefined);
      memory = nudged(look, memory);
      for (const { kind } of news) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      telemetry.log('nudged', { news: news.map(({ key }) => key) });
      return 'done';
    },
    gauges: () => [...counts].map(gaugeOf),
  };
}

const KINDS: readonly FactKind[] = ['pod-waiting', 'node-ready', 'node-empty'];

const gaugeOf = ([kind, value]: readonly [FactKind, number]): Gauge => ({
  name: 'nudged_facts',
  help: 'Facts that the autoscaler was woken for since this process began.',
  value,
  labels: { kind },
});

/** The last one that was good serves while there is none: how long pods may wait changes rarely. */
async function policyFrom({ policies }: NudgeOptions, last: Policy | undefined): Promise<Policy> {
  const reading = await policies.read();
  if (reading.kind === 'current') return reading.policy;
  if (last) return last;
  throw new OperatingError({ service: 'ssm', kind: 'unavailable' }, reading.why);
}

async function lookAround({ clock, cluster }: NudgeOptions, policy: Policy): Promise<NudgeLook> {
  const at = clock.now();
  const [nodes, objects] = await Promise.all([cluster.nodes(), cluster.objects()]);
  return { at, policy, nodes, cluster: objects };
}
