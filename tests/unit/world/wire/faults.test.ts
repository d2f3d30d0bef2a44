import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../../autoscaler/src/ports/errors.ts';
import type { WireRequest } from '../../../../autoscaler/src/ports/exchange.ts';
import type { FaultRates } from '../../../../autoscaler/world/faults.ts';
import { Crash, NO_FAULTS } from '../../../../autoscaler/world/faults.ts';
import { createWorld } from '../../../../autoscaler/world/model/world.ts';
import { randomFrom } from '../../../../autoscaler/world/random.ts';
import { virtualTime } from '../../../../autoscaler/world/virtual-time.ts';
import {
  type CrashPlan,
  crashAt,
  FAILURES,
  type Failure,
  faultyLine,
} from '../../../../autoscaler/world/wire/faults.ts';
import { simulatedFunction } from '../../../../autoscaler/world/wire/function.ts';
import { aShopOptions } from '../../../support/world.ts';

const REQUEST: WireRequest = {
  method: 'POST',
  url: 'https://ec2.us-east-1.amazonaws.com/',
  headers: {},
  timeout: seconds(5),
};
const GOOD = { status: 200, headers: {}, body: '<good>and whole</good>' };

interface Given {
  readonly rates?: Partial<FaultRates>;
  readonly crash?: CrashPlan;
  readonly outage?: Failure;
}

/** A function that may send requests to a service which counts its effects. */
function aLine({ rates = {}, crash, outage }: Given) {
  const world = createWorld(aShopOptions());
  const time = virtualTime(world);
  const seen = { effects: 0, kinds: [] as string[] };
  const line = faultyLine(
    async () => {
      seen.effects += 1;
      return GOOD;
    },
    {
      random: randomFrom(3),
      rates: () => ({ ...NO_FAULTS, ...rates }),
      count: (kind) => void seen.kinds.push(kind),
      counter: { calls: 0 },
      ...(crash ? { crash } : {}),
      ...(outage ? { outage: () => outage } : {}),
    },
  );
  const fn = simulatedFunction({
    time,
    timeout: seconds(60),
    build: (sandbox) => line({ sandbox, clock: time.clock }),
  });
  /** What became of so many calls, one after the other, and of what follows them. */
  const run = async (calls: number) => {
    const outcome: string[] = [];
    time.at(world.now, async () => {
      try {
        await fn.invoke(async (send) => {
          for (let call = 0; call < calls; call++)
            try {
              outcome.push((await send(REQUEST)).body);
            } catch (error) {
              if (!(error instanceof OperatingError)) throw error;
              outcome.push(error.kind);
            } finally {
              outcome.push('and on');
            }
        });
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        outcome.push('died');
      }
    });
    await time.runUntil((world.now + minutes(10)) as typeof world.now);
    return outcome;
  };
  return { run, seen };
}

describe('a line with faults', () => {
  test('lets a quiet call through', async () => {
    const { run, seen } = aLine({});
    expect(await run(1)).toEqual([GOOD.body, 'and on']);
    expect(seen).toEqual({ effects: 1, kinds: [] });
  });

  test.each([
    ['before', 1],
    ['after', 2],
  ] as const)(
    'ends the function %s its second call, and nothing of it runs on',
    async (how, effects) => {
      const { run, seen } = aLine({ crash: crashAt(2, how) });
      expect(await run(3)).toEqual([GOOD.body, 'and on', 'died']);
      expect(seen.effects).toBe(effects);
    },
  );

  test('loses an answer whose effect has happened', async () => {
    const { run, seen } = aLine({ crash: crashAt(1, 'lost') });
    expect(await run(2)).toEqual(['timeout', 'and on', GOOD.body, 'and on']);
    expect(seen.effects).toBe(2);
  });

  test('a frozen function outlives the time limit that ends others', async () => {
    const frozen = aLine({ crash: crashAt(1, 'frozen') });
    expect(await frozen.run(1)).toEqual([GOOD.body, 'and on']);
    const slow = aLine({ outage: 'timeout' });
    // Thirteen time-outs of five seconds are more than sixty.
    expect((await slow.run(13)).at(-1)).toBe('died');
  });

  test.each(FAILURES)('a service that fails by %s has had no effect', async (outage) => {
    const { run, seen } = aLine({ outage });
    const [answer] = await run(1);
    expect(answer).not.toBe(GOOD.body);
    expect(seen).toEqual({ effects: 0, kinds: ['outage-ec2'] });
  });

  test('whatever is lost has its effect, at the latest when nobody waits any more', async () => {
    const { run, seen } = aLine({ rates: { lost: 1 } });
    const outcome = await run(9);
    expect(outcome.filter((it) => it === GOOD.body)).toEqual([]);
    expect(seen.effects).toBe(9);
    expect(new Set(seen.kinds)).toEqual(new Set(['lost', 'cut', 'overtaken']));
  });
});
