import { describe, expect, it } from 'vitest';
import { lambdaInvoker } from '../../../../autoscaler/src/adapters/aws/invoker.ts';
import type { Exchange } from '../../../../autoscaler/src/ports/exchange.ts';
import { type Invoked, lambdaWire } from '../../../../autoscaler/world/wire/lambda.ts';
import { accessOver, patience, switchable } from '../../../support/aws.ts';

function anInvoker(over: (exchange: Exchange) => Exchange = (it) => it) {
  const invoked: Invoked[] = [];
  const forwarded: Invoked[] = [];
  const wire = lambdaWire({
    functions: new Set(['autoscaler']),
    invoked,
    forward: (it) => void forwarded.push(it),
  });
  const line = switchable(over(wire));
  const named = (functionName: string) =>
    lambdaInvoker({
      access: accessOver(line.exchange),
      patience: patience(5),
      functionName,
      correlation: 'event-1',
    });
  return { named, line, invoked, forwarded };
}

describe('asking for a tick', () => {
  it('puts one event with the correlation id into the queue of the function', async () => {
    const { named, invoked, forwarded } = anInvoker();
    await named('autoscaler').askForTick();
    expect(invoked).toEqual([{ functionName: 'autoscaler', event: { correlation: 'event-1' } }]);
    expect(forwarded).toEqual(invoked);
  });

  it('takes an ARN for a name', async () => {
    const { named, invoked } = anInvoker();
    await named('arn:aws:lambda:us-east-1:123456789012:function:autoscaler').askForTick();
    expect(invoked).toHaveLength(1);
  });

  it('is tried twice, however patient everybody else is', async () => {
    const { named, line } = anInvoker();
    line.silence(true);
    await expect(named('autoscaler').askForTick()).rejects.toMatchObject({ kind: 'timeout' });
    expect(line.sent).toHaveLength(2);
  });

  it('gets through when the first answer was a throttle', async () => {
    let throttled = true;
    const { named, invoked } = anInvoker((wire) => async (request) => {
      if (!throttled) return wire(request);
      throttled = false;
      const headers = { 'x-amzn-errortype': 'TooManyRequestsException' };
      return { status: 429, headers, body: '{"message":"Rate Exceeded."}' };
    });
    await named('autoscaler').askForTick();
    expect(invoked).toHaveLength(1);
  });

  it('is not repeated where there is no such function', async () => {
    const { named, line } = anInvoker();
    await expect(named('another').askForTick()).rejects.toMatchObject({
      service: 'lambda',
      kind: 'denied',
    });
    expect(line.sent).toHaveLength(1);
  });

  it('is no success when the event was not queued', async () => {
    const { named } = anInvoker(() => async () => ({ status: 200, headers: {}, body: '{}' }));
    await expect(named('autoscaler').askForTick()).rejects.toMatchObject({ kind: 'malformed' });
  });
});
