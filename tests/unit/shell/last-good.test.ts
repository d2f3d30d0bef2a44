import { describe, expect, it } from 'vitest';
import { known } from '../../../autoscaler/src/core/observation.ts';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { aRun } from '../../support/run.ts';

describe('while Prometheus is silent', () => {
  it('the readings of the last tick stand in for five minutes', async () => {
    const cadence = { windows: [], otherwise: minutes(4) };
    const { store, ports, run } = aRun({ load: 2, change: { cadence } });
    await run(minutes(7));
    const silent = { kind: 'unknown', why: 'unreachable' } as const;
    const gauge = { kind: 'configured', now: silent, floor: silent, ceiling: silent } as const;
    Object.assign(ports.signals, {
      read: async () => ({
        signals: {
          cpu: gauge,
          memory: gauge,
          queue: { kind: 'not-configured' },
          latencyP95: { kind: 'not-configured' },
          errorRate: { kind: 'not-configured' },
        },
        load: silent,
        idle: silent,
      }),
    });
    await run(minutes(12));
    const cpu = store.records.map(({ observation: { signals } }) =>
      signals.cpu.kind === 'configured' ? known(signals.cpu.now) : undefined,
    );
    // At 0 (too early for any), 4, 8, 12 and 16 minutes: silent from the seventh on.
    expect(cpu.map((it) => it !== undefined)).toEqual([false, true, true, false, false]);
  });
});
