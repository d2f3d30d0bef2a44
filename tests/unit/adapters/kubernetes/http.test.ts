import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../../autoscaler/src/ports/exchange.ts';
import { answering, kindAt, page, refusal } from '../../../support/kubernetes-replies.ts';
import { clusterOver, TOKEN } from '../../../support/kubernetes-wire.ts';

describe('a token', () => {
  const expired = refusal(401, { reason: 'Unauthorized' });
  function tokens(...values: readonly string[]) {
    let read = 0;
    const token = async () => values[read++] ?? 'none left';
    return { token, read: () => read };
  }
  const accepting =
    (good: string): Exchange =>
    async ({ headers, url }) => {
      if (headers['authorization'] !== `Bearer ${good}`) return expired;
      return page(kindAt(url), []);
    };

  test('is read once for many calls', async () => {
    const { token, read } = tokens('one');
    const cluster = clusterOver(accepting('one'), { token });
    await cluster.nodes();
    await cluster.objects();
    expect(read()).toBe(1);
  });

  test('that expired is read anew, once for all lists that fail by it together', async () => {
    const { token, read } = tokens('old', 'new');
    await clusterOver(accepting('new'), { token }).objects();
    expect(read()).toBe(2);
  });

  test('that is still refused is denied, and never an empty list', async () => {
    const { token, read } = tokens('old', 'older');
    const nodes = clusterOver(accepting('new'), { token }).nodes();
    await expect(nodes).rejects.toMatchObject({ service: 'kubernetes', kind: 'denied' });
    expect(read()).toBe(2);
  });

  test('that could not be read is asked for again by the next call', async () => {
    let reads = 0;
    const token = async () => {
      reads += 1;
      if (reads === 1) throw new RangeError('no secret');
      return 'new';
    };
    const cluster = clusterOver(accepting('new'), { token });
    await expect(cluster.nodes()).rejects.toThrow('no secret');
    expect(await cluster.nodes()).toEqual([]);
  });
});

test('every request carries the token and a time to wait', async () => {
  const { cluster, sent } = answering(page('Node', []));
  await cluster.nodes();
  expect(sent[0]).toMatchObject({ timeout: 5_000, headers: { authorization: `Bearer ${TOKEN}` } });
});
