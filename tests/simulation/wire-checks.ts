import type { WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import type { World } from '../../autoscaler/world/model/state.ts';
import type { TableView } from './table-view.ts';

/** What can be judged only where requests and answers are seen. */
export interface WireChecks {
  readonly violations: readonly string[];
  readonly say: (text: string) => void;
  /** The tick of this owner sends the request. */
  readonly sends: (request: WireRequest, owner: string | undefined) => void;
  /** The STATE item was written by this request: the view has been refreshed since. */
  readonly wrote: (request: WireRequest) => void;
  /** A function that nothing had frozen ran into its time limit. */
  readonly overran: () => void;
}

interface Judged {
  readonly world: World;
  readonly view: TableView;
}

/** Two clocks, each set by up to 20 seconds: to one a lease has run out, to the other not. */
const APART = 40_000;

export function wireChecks({ world, view }: Judged): WireChecks {
  const violations: string[] = [];
  const minute = () => ((world.now - world.options.start) / 60_000).toFixed(1);
  const say = (text: string) => void violations.push(`+${minute()}m ${text}`);
  const senders = new WeakMap<WireRequest, string>();
  let lease = view.lease();
  return {
    violations,
    say,
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
  };
}
