import type { Operation } from '../../autoscaler/src/core/operations/operation.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import type { Instant } from '../../autoscaler/src/core/units.ts';
import type { WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import type { World } from '../../autoscaler/world/model/state.ts';
import type { WireService } from '../../autoscaler/world/wire/internet.ts';
import type { TableView } from './table-view.ts';

/** What can be judged only where requests and answers are seen. */
export interface WireChecks {
  readonly violations: readonly string[];
  /** An answer of this service reached a function. */
  readonly heard: (service: WireService) => void;
  /** The tick of this owner sends the request. */
  readonly sends: (request: WireRequest, owner: string | undefined) => void;
  /** The STATE item was written by this request: the view has been refreshed since. */
  readonly wrote: (request: WireRequest) => void;
  /** A function that nothing had frozen ran into its time limit. */
  readonly overran: () => void;
  readonly onMove: () => void;
}

interface Judged {
  readonly world: World;
  readonly view: TableView;
  readonly policy: Policy;
}

/** A look, and what follows from it, with every call at its slowest. */
const ONE_TICK = 120_000;
/** Two clocks, each set by up to 20 seconds: to one a lease has run out, to the other not. */
const APART = 40_000;
/** Launches that only Prometheus can speak for. */
const BY_METRIC: readonly string[] = ['cpu', 'memory', 'custom'];

export function wireChecks({ world, view, policy }: Judged): WireChecks {
  const violations: string[] = [];
  const minute = () => ((world.now - world.options.start) / 60_000).toFixed(1);
  const say = (text: string) => void violations.push(`+${minute()}m ${text}`);
  const known = new Set<string>();
  const senders = new WeakMap<WireRequest, string>();
  let heardAt: Instant = world.options.start;
  let lease = view.lease();
  const judge = (it: Operation): void => {
    const age = world.now - heardAt;
    const oldest = ageFor(it, policy);
    if (oldest !== undefined && age > oldest + ONE_TICK)
      say(
        `${it.id} was opened for ${it.cause}, ${Math.round(age / 1000)} s after the last reading`,
      );
  };
  return {
    violations,
    heard: (service) => {
      if (service === 'prometheus') heardAt = world.now;
    },
    sends: (request, owner) => void (owner && senders.set(request, owner)),
    wrote: (request) => {
      const before = lease;
      lease = view.lease();
      const ran = before.owner !== undefined && before.expiry > world.now + APART;
      const lost = lease.owner !== before.owner;
      if (ran && lost && senders.get(request) !== before.owner)
        say(`the lease of ${before.owner} was ended by somebody else`);
    },
    overran: () => say('a function ran into its time limit'),
    onMove: () => {
      for (const it of view.current().state.operations) {
        if (known.has(it.id)) continue;
        known.add(it.id);
        judge(it);
      }
    },
  };
}

/** How old what Prometheus said may be (S7): old readings may buy, and never remove. */
function ageFor(operation: Operation, { signals }: Policy): number | undefined {
  if (operation.kind === 'removal') return operation.cause === 'underused' ? 0 : undefined;
  return BY_METRIC.includes(operation.cause) ? signals.lastGoodFor : undefined;
}
