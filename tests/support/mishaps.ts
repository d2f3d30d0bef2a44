import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { StateStore } from '../../autoscaler/src/ports/state-store.ts';
import type { Mishap } from '../contract/suites/store-bench.ts';

export interface Mishaps {
  /** Makes a call, or what is left of it. */
  readonly pass: <T>(call: () => Promise<T>) => Promise<T>;
  /** Hits the call after so many more, and, if `forever`, every one after it. */
  readonly hit: (mishap: Mishap, after: number, forever?: 'forever') => void;
  readonly calls: () => number;
}

export function mishaps(): Mishaps {
  let plan: { mishap: Mishap; at: number; forever: boolean } | undefined;
  let calls = 0;
  const due = (index: number): Mishap | undefined =>
    plan && (index === plan.at || (plan.forever && index > plan.at)) ? plan.mishap : undefined;
  return {
    calls: () => calls,
    hit: (mishap, after, forever) => {
      plan = { mishap, at: calls + after, forever: forever === 'forever' };
    },
    pass: async (call) => {
      const mishap = due(calls++);
      if (mishap !== 'never-arrives') {
        const answer = await call();
        if (mishap === undefined) return answer;
      }
      throw new OperatingError({ service: 'dynamodb', kind: 'timeout' }, 'no answer came');
    },
  };
}

/** A store of which each call can be hit: for stores that have nothing behind them. */
export function mishapStore(store: StateStore): Pick<Mishaps, 'hit' | 'calls'> & {
  readonly port: StateStore;
} {
  const { pass, hit, calls } = mishaps();
  const port: StateStore = {
    peek: () => pass(() => store.peek()),
    acquire: (owner, now, span) => pass(() => store.acquire(owner, now, span)),
    save: (lease, stored, dropped) => pass(() => store.save(lease, stored, dropped)),
    release: (lease) => pass(() => store.release(lease)),
    putNotice: (notice) => pass(() => store.putNotice(notice)),
    putBrake: (brake) => pass(() => store.putBrake(brake)),
    putBoost: (boost) => pass(() => store.putBoost(boost)),
    readMemory: () => pass(() => store.readMemory()),
    saveMemory: (lease, memory) => pass(() => store.saveMemory(lease, memory)),
    record: (record) => pass(() => store.record(record)),
  };
  return { port, hit, calls };
}
