import { describe, expect, test } from 'vitest';
import type { MetricPoint } from '../../../autoscaler/src/core/metrics.ts';
import type { Telemetry } from '../../../autoscaler/src/ports/telemetry.ts';

export interface TelemetryBench {
  readonly port: Telemetry;
  /** What was written, in whatever order: each line as the value that it holds. */
  readonly lines: () => readonly Readonly<Record<string, unknown>>[];
}

export interface TelemetryTarget {
  readonly name: string;
  /** What is written while `task` runs is kept from everybody else. */
  readonly during: (task: (bench: TelemetryBench) => void) => void;
}

export function telemetryContract({ name, during }: TelemetryTarget): void {
  describe(`telemetry: ${name}`, () => {
    test('writes one line for each thing that is logged, with its fields', () => {
      during(({ port, lines }) => {
        port.log('launch failed', { operation: 'up-7-0', looks: 3 });
        port.log('tick ticked', {});
        expect(lines()).toMatchObject([
          { message: 'launch failed', operation: 'up-7-0', looks: 3 },
          { message: 'tick ticked' },
        ]);
      });
    });

    test('writes each point under its name, and its dimension where it has one', () => {
      during(({ port, lines }) => {
        port.measure([
          { name: 'CurrentNodeCount', value: 4 },
          { name: 'Decisions', value: 1, of: 'hold' },
        ]);
        expect(lines().find((it) => 'CurrentNodeCount' in it)).toMatchObject({
          CurrentNodeCount: 4,
        });
        expect(lines().find((it) => 'Decisions' in it)).toMatchObject({
          Decisions: 1,
          Plan: 'hold',
        });
      });
    });

    test('never throws, whatever it is given: it must not end the tick that it tells of', () => {
      const round: Record<string, unknown> = { big: 10n, none: undefined, text: '\u0000' };
      round['itself'] = round;
      const points: readonly MetricPoint[] = [
        { name: 'CurrentNodeCount', value: Number.NaN },
        { name: 'HourlyCost', value: Number.POSITIVE_INFINITY },
        ...Array.from({ length: 150 }, (): MetricPoint => ({ name: 'Orphans', value: 1 })),
      ];
      during(({ port, lines }) => {
        port.log('odd', round);
        port.measure([]);
        port.measure(points);
        port.log('and on', { error: new RangeError('ours') });
        expect(lines().at(-1)).toMatchObject({ message: 'and on' });
        const told = lines().flatMap((it) => ('Orphans' in it ? it['Orphans'] : []));
        expect(told.flat()).toHaveLength(150);
      });
    });
  });
}
