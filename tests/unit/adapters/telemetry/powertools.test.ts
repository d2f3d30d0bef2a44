import { afterEach, describe, expect, it, vi } from 'vitest';
import { powertoolsTelemetry } from '../../../../autoscaler/src/adapters/telemetry/powertools.ts';
import type { Instant } from '../../../../autoscaler/src/core/units.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What was written on standard output, line by line, as CloudWatch reads it. */
function written(act: (telemetry: ReturnType<typeof powertoolsTelemetry>) => void) {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(...String(chunk).trim().split('\n'));
    return true;
  });
  act(
    powertoolsTelemetry({
      service: 'smartscale-autoscaler',
      cluster: 'smartscale-prod',
      correlationId: 'tick-7',
    }),
  );
  vi.restoreAllMocks();
  return lines.map((line) => JSON.parse(line));
}

describe('a log line', () => {
  it('is one JSON object with its fields, the cluster and the correlation id', () => {
    const [line] = written(({ log }) =>
      log('launch failed', { operation: 'up-7-0', code: 'quota' }),
    );
    expect(line).toMatchObject({
      message: 'launch failed',
      operation: 'up-7-0',
      code: 'quota',
      service: 'smartscale-autoscaler',
      cluster: 'smartscale-prod',
      correlation_id: 'tick-7',
    });
  });
});

describe('metrics', () => {
  it('are in the embedded metric format, with the unit of each', () => {
    const [line] = written(({ measure }) =>
      measure([
        { name: 'CurrentNodeCount', value: 4 },
        { name: 'NodeJoinLatency', value: 81_000 },
      ]),
    );
    expect(line).toMatchObject({ CurrentNodeCount: 4, NodeJoinLatency: 81_000 });
    expect(line._aws.CloudWatchMetrics).toMatchObject([
      {
        Namespace: 'SmartScale',
        Dimensions: [['service', 'cluster']],
        Metrics: [
          { Name: 'CurrentNodeCount', Unit: 'Count' },
          { Name: 'NodeJoinLatency', Unit: 'Milliseconds' },
        ],
      },
    ]);
  });

  it('that have a dimension stand on a line of their own for each of its values', () => {
    const lines = written(({ measure }) =>
      measure([
        { name: 'ScaleUpEvents', value: 1, of: 'CPU' },
        { name: 'AtMaximum', value: 0 },
        { name: 'ScaleUpEvents', value: 1, of: 'Forecast' },
      ]),
    );
    expect(lines.map(({ Reason }) => Reason)).toEqual(['CPU', undefined, 'Forecast']);
    expect(lines[1]).toMatchObject({ AtMaximum: 0 });
    expect(lines[0]._aws.CloudWatchMetrics[0].Dimensions).toEqual([
      ['service', 'cluster', 'Reason'],
    ]);
  });

  it('that are about another instant stand on a line of their own, at that instant', () => {
    const at = ((Math.floor(Date.now() / 60_000) + 30) * 60_000) as Instant;
    const lines = written(({ measure }) =>
      measure([
        { name: 'AtMaximum', value: 0 },
        { name: 'ExpectedLoad', value: 3.5, at },
        { name: 'ExpectedLoadHigh', value: 4.5, at },
      ]),
    );
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ ExpectedLoad: 3.5, ExpectedLoadHigh: 4.5 });
    expect(lines[1]._aws.Timestamp).toBe(at);
    expect(lines[0]._aws.Timestamp).toBeLessThan(at);
  });

  it('that are none write nothing', () => {
    expect(written(({ measure }) => measure([]))).toEqual([]);
  });
});
