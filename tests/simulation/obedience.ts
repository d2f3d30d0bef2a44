import type { Millis } from '../../autoscaler/src/core/units.ts';
import type { World } from '../../autoscaler/world/model/state.ts';
import type { Live } from './moods.ts';
import type { Table } from './table-view.ts';

/** The clock under test is set by up to so much: it may believe that a brake has ended. */
const CLOCK_STEP = 20_000;
/** A tick that was granted its lease a moment before the switch works on for as long as it may. */
const ONE_TICK = 60_000;

interface Watched {
  readonly world: World;
  readonly store: Table;
  readonly live: Live;
  readonly newsTakes: Millis;
  readonly say: (text: string) => void;
}

/**
 * D9, judged by the table: paused opens nothing but what AWS forces on it, shadow opens nothing at
 * all. Returns what is to be called after each move of the world.
 */
export function watchObedience({ world, store, live, newsTakes, say }: Watched): () => void {
  const known = new Set<string>();
  const isOld = (since: number | undefined) =>
    since !== undefined && world.now - since > ONE_TICK + newsTakes;
  return () => {
    const { operations, brake } = store.current().state;
    for (const it of operations) {
      if (known.has(it.id)) continue;
      known.add(it.id);
      const forced = it.kind === 'removal' && it.cause === 'interrupted';
      if (live.mode === 'shadow' && isOld(live.modeSince))
        say(`${it.id} was opened in shadow mode`);
      const holds = brake !== undefined && brake.until > world.now + CLOCK_STEP;
      const braked = holds && isOld(live.brakeSince);
      const paused = live.mode === 'paused' && isOld(live.modeSince);
      if ((paused || braked) && !forced) say(`${it.id} was opened while paused`);
    }
  };
}
