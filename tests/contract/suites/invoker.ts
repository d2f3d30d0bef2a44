import { describe, expect, test } from 'vitest';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import type { Invoker } from '../../../autoscaler/src/ports/invoker.ts';

export interface InvokerBench {
  readonly port: Invoker;
  /** Ticks that were asked for, and may not have begun yet. */
  readonly asked: () => number;
  readonly silence: (on: boolean) => Promise<void>;
}

export interface InvokerTarget {
  readonly name: string;
  readonly open: () => Promise<InvokerBench>;
}

export function invokerContract({ name, open }: InvokerTarget): void {
  describe(`invoker: ${name}`, () => {
    test('asks for one tick each time, and waits for none', async () => {
      const { port, asked } = await open();
      await port.askForTick();
      await port.askForTick();
      expect(asked()).toBe(2);
    });

    test('throws when the request does not get through, and asks again when it is told to', async () => {
      const { port, asked, silence } = await open();
      await silence(true);
      await expect(port.askForTick()).rejects.toBeInstanceOf(OperatingError);
      expect(asked()).toBe(0);
      await silence(false);
      await port.askForTick();
      expect(asked()).toBe(1);
    });
  });
}
