import { describe, expect, it } from 'vitest';
import { boundedExchange } from '../../../../autoscaler/src/adapters/transport/bounded.ts';
import { after, type Instant, seconds } from '../../../../autoscaler/src/core/units.ts';
import type { WireRequest } from '../../../../autoscaler/src/ports/exchange.ts';
import { handClock } from '../../../support/aws.ts';
import { NOON } from '../../../support/cluster.ts';

const REQUEST: WireRequest = {
  method: 'GET',
  url: 'https://10.0.0.10:6443/api/v1/nodes',
  headers: {},
  timeout: seconds(5),
};

function bounded() {
  const sent: WireRequest[] = [];
  const { clock, pass } = handClock();
  const run = { end: after(NOON, seconds(8)) as Instant };
  const exchange = boundedExchange(
    async (request) => {
      sent.push(request);
      return { status: 200, headers: {}, body: '' };
    },
    { clock, until: () => run.end },
  );
  return { exchange, sent, pass, run };
}

describe('a bounded exchange', () => {
  it('gives a request what it asks for, and near the end what is left', async () => {
    const { exchange, sent, pass } = bounded();
    await exchange(REQUEST);
    pass(6_500);
    await exchange(REQUEST);
    expect(sent.map(({ timeout }) => timeout)).toEqual([5_000, 1_500]);
  });

  it('sends nothing when no time is left, until another run begins', async () => {
    const { exchange, sent, pass, run } = bounded();
    pass(8_000);
    await expect(exchange(REQUEST)).rejects.toMatchObject({
      name: 'OperatingError',
      service: '10.0.0.10:6443',
      kind: 'timeout',
    });
    expect(sent).toEqual([]);
    run.end = after(run.end, seconds(1));
    await exchange(REQUEST);
    expect(sent).toHaveLength(1);
  });
});
