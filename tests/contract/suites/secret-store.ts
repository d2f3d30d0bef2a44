import { describe, expect, test } from 'vitest';
import { type Millis, minutes } from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import type { SecretStore } from '../../../autoscaler/src/ports/secret-store.ts';

export interface SecretBench {
  readonly port: SecretStore;
  /** From now on this is the secret's value. */
  readonly put: (id: string, value: string) => Promise<void>;
  readonly pass: (span: Millis) => Promise<void>;
  readonly silence: (on: boolean) => Promise<void>;
}

export interface SecretTarget {
  readonly name: string;
  readonly open: () => Promise<SecretBench>;
}

export function secretContract({ name, open }: SecretTarget): void {
  describe(`secrets: ${name}`, () => {
    const failure = async (call: Promise<string>): Promise<OperatingError> => {
      const error = await call.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error instanceof OperatingError) return error;
      throw new Error('it should have failed with an operating error');
    };

    test('are read by their name', async () => {
      const { port, put } = await open();
      await put('kubeconfig', 'of the cluster');
      await put('prometheus', 'password');
      expect(await port.read('prometheus')).toBe('password');
      expect(await port.read('kubeconfig')).toBe('of the cluster');
    });

    test('are renewed within a quarter of an hour by themselves', async () => {
      const { port, put, pass } = await open();
      await put('token', 'old');
      await port.read('token');
      await put('token', 'new');
      await pass(minutes(15));
      expect(await port.read('token')).toBe('new');
    });

    test('are as of now when fresh ones are asked for, and later readers get those', async () => {
      const { port, put } = await open();
      await put('token', 'old');
      await port.read('token');
      await put('token', 'new');
      expect(await port.read('token', { fresh: true })).toBe('new');
      expect(await port.read('token')).toBe('new');
    });

    test('that nobody stored are an error that will be the same next time', async () => {
      const { port } = await open();
      expect(await failure(port.read('nothing'))).toMatchObject({ kind: 'denied' });
    });

    test('that are too old are not used when the next ones cannot be had', async () => {
      const { port, put, pass, silence } = await open();
      await put('token', 'sesame');
      await port.read('token');
      await silence(true);
      await pass(minutes(15));
      expect((await failure(port.read('token'))).message).not.toContain('sesame');
      await silence(false);
      expect(await port.read('token')).toBe('sesame');
    });
  });
}
