import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import type { Policy } from '../../../autoscaler/src/core/policy/policy.ts';
import type { PolicySource } from '../../../autoscaler/src/ports/policy-source.ts';

export interface PolicyBench {
  readonly port: PolicySource;
  /** Applies a policy, as the controller does. */
  readonly apply: (policy: Policy) => Promise<void>;
  /** Puts a text where the policy should be. */
  readonly write: (text: string) => Promise<void>;
  /** The text that stands there. */
  readonly text: () => Promise<string>;
  readonly silence: (on: boolean) => Promise<void>;
}

export interface PolicyTarget {
  readonly name: string;
  /** Nothing was ever applied. */
  readonly open: () => Promise<PolicyBench>;
}

const POLICY = defaultPolicy('shop');

export function policyContract({ name, open }: PolicyTarget): void {
  describe(`policy source: ${name}`, () => {
    test('reads what was applied last', async () => {
      const { port, apply } = await open();
      const paused: Policy = { ...POLICY, mode: 'paused' };
      await apply(POLICY);
      expect(await port.read()).toMatchObject({ kind: 'current', policy: POLICY });
      await apply(paused);
      expect(await port.read()).toMatchObject({ kind: 'current', policy: paused });
    });

    test('says so when nothing was ever applied', async () => {
      const { port } = await open();
      expect(await port.read()).toMatchObject({ kind: 'unavailable', why: expect.any(String) });
    });

    test('never throws, though nobody answers, and reads on when somebody does', async () => {
      const { port, apply, silence } = await open();
      await apply(POLICY);
      await silence(true);
      expect(await port.read()).toMatchObject({ kind: 'unavailable', why: expect.any(String) });
      await silence(false);
      expect(await port.read()).toMatchObject({ kind: 'current' });
    });

    const SPOILED: readonly (readonly [string, (text: string) => string])[] = [
      ['was cut off', (text) => text.slice(0, text.length / 2)],
      ['is empty', () => '{}'],
      ['is of another kind', () => '"spec"'],
      ['was edited afterwards', (text) => text.replace('"max":10', '"max":99')],
      ['is of a version to come', (text) => text.replace('"v":1', '"v":2')],
    ];
    test.each(SPOILED)('refuses one that %s', async (_, spoil) => {
      const { port, apply, write, text } = await open();
      await apply(POLICY);
      const before = await text();
      const after = spoil(before);
      expect(after).not.toBe(before);
      await write(after);
      expect(await port.read()).toMatchObject({ kind: 'unavailable', why: expect.any(String) });
    });
  });
}
