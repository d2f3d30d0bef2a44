import { describe, expect, it } from 'vitest';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { aRun } from '../../support/run.ts';

/** How often the history is written in so many minutes of ticks. */
async function writes(span: number, silent: boolean): Promise<number> {
  const cadence = { windows: [], otherwise: minutes(1) };
  const { ports, run } = aRun({ load: 2, change: { cadence } });
  let saves = 0;
  const save = ports.store.saveMemory.bind(ports.store);
  Object.assign(ports.store, {
    saveMemory: async (...args: Parameters<typeof save>) => {
      saves += 1;
      return save(...args);
    },
  });
  if (silent) Object.assign(ports.signals, { loadSlots: async () => [] });
  await run(span);
  return saves;
}

describe('the history of the load', () => {
  it('is written once for each five minutes that have ended', async () => {
    // Six have ended; the world began within the first of them, which is left out.
    expect(await writes(minutes(31), false)).toBe(5);
  });

  it('is not written at all while Prometheus has nothing to say', async () => {
    expect(await writes(minutes(31), true)).toBe(0);
  });
});
