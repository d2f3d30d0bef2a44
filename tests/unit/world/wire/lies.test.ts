import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../../../autoscaler/world/random.ts';
import { LIES, type Lie, untrue } from '../../../../autoscaler/world/wire/lies.ts';

/** As Prometheus answers an instant query of ours. */
const ANSWER = {
  status: 200,
  headers: {},
  body: JSON.stringify({
    status: 'success',
    data: {
      resultType: 'vector',
      result: [
        { metric: { reading: 'now' }, value: [1_000, '0.5'] },
        { metric: { reading: 'count' }, value: [1_000, '12'] },
        { metric: { reading: 'at' }, value: [1_000, '990'] },
      ],
    },
  }),
};

const told = (lie: Lie) => {
  const { body } = untrue(ANSWER, lie, randomFrom(1));
  const { result } = JSON.parse(body).data as typeof ROWS;
  return Object.fromEntries(result.map(({ metric, value }) => [metric.reading, value[1]]));
};
const ROWS = JSON.parse(ANSWER.body).data as {
  readonly result: readonly { metric: { reading: string }; value: [number, string] }[];
};

describe('a Prometheus that misleads', () => {
  test.each([
    ['lie-0', { now: '0', count: '12', at: '990' }],
    ['lie-100', { now: '1', count: '12', at: '990' }],
    ['lie-nan', { now: 'NaN', count: '12', at: '990' }],
    ['stale', { now: '0.5', count: '12', at: '390' }],
  ] as const)('by %s changes what it says, and nothing else', (lie, said) => {
    expect(told(lie)).toEqual(said);
  });

  test('by leaving out leaves some out', () => {
    expect(Object.keys(told('partial')).length).toBeLessThan(3);
  });

  test('only of what it says well: a failure stays one', () => {
    for (const lie of LIES)
      expect(untrue({ ...ANSWER, status: 503 }, lie, randomFrom(1))).toEqual({
        ...ANSWER,
        status: 503,
      });
  });
});
