import { describe, expect, test } from 'vitest';
import type { Millis } from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import type { PolicySink } from '../../../autoscaler/src/ports/policy-sink.ts';

export interface SinkBench {
  readonly port: PolicySink;
  readonly pass: (span: Millis) => Promise<void>;
  readonly silence: (on: boolean) => Promise<void>;
}

export interface SinkTarget {
  readonly name: string;
  /** Nothing was ever put. */
  readonly open: () => Promise<SinkBench>;
}

export function sinkContract({ name, open }: SinkTarget): void {
  describe(`policy sink: ${name}`, () => {
    test('holds nothing at first, and has no past', async () => {
      const { port } = await open();
      expect(await port.read()).toBeUndefined();
      expect(await port.history()).toEqual([]);
    });

    test('holds what was put last, under a number that rises', async () => {
      const { port, pass } = await open();
      const first = await port.put('one');
      await pass(1_000 as Millis);
      const second = await port.put('two');
      expect(second).toBeGreaterThan(first);
      expect(await port.read()).toMatchObject({ text: 'two', version: second });
    });

    test('remembers a hundred versions, each with when it was put', async () => {
      const { port, pass } = await open();
      for (let index = 0; index < 104; index++) {
        await port.put(`text ${index}`);
        await pass(1_000 as Millis);
      }
      const history = (await port.history()).toSorted((a, b) => a.version - b.version);
      expect(history.map(({ text }) => text)).toEqual(
        Array.from({ length: 100 }, (_, index) => `text ${index + 4}`),
      );
      const [first, last] = [history[0], history.at(-1)];
      expect((last?.since ?? 0) - (first?.since ?? 0)).toBe(99_000);
    });

    test('takes up to 8,192 bytes, and short ones again after a long one', async () => {
      const { port } = await open();
      for (const text of ['x'.repeat(4_096), 'x'.repeat(8_192), 'short']) {
        await port.put(text);
        expect(await port.read()).toMatchObject({ text });
      }
      await expect(port.put('x'.repeat(8_193))).rejects.toBeInstanceOf(OperatingError);
      expect(await port.read()).toMatchObject({ text: 'short' });
    });

    test('throws when nobody answers, and takes silence for no emptiness', async () => {
      const { port, silence } = await open();
      await port.put('one');
      await silence(true);
      for (const call of [() => port.read(), () => port.put('two'), () => port.history()])
        await expect(call()).rejects.toBeInstanceOf(OperatingError);
      await silence(false);
      expect(await port.read()).toMatchObject({ text: 'one' });
    });
  });
}
