import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { seconds } from '../../core/units.ts';
import type { Invoker } from '../../ports/invoker.ts';
import type { LifeSigns } from '../../ports/life-signs.ts';
import { insist, type Patience } from '../transport/retry.ts';
import { readAnswer } from './answer.ts';
import { type AwsAccess, clientSettings } from './client.ts';
import { asking } from './errors.ts';

export interface InvokerOptions {
  readonly access: AwsAccess;
  /** Its attempts are not heeded: there are two. */
  readonly patience: Patience;
  /** Name or ARN. */
  readonly functionName: string;
  /** Goes on to the tick that is asked for, and from there to Slack. */
  readonly correlation: string;
}

/** The event was put into the function's queue: what becomes of it nobody waits for. */
const ACCEPTED = z.object({ StatusCode: z.literal(202) });

/** Asks the autoscaler's function for a tick, without waiting for it. Two ticks do no harm. */
export function lambdaInvoker(options: InvokerOptions): Invoker {
  const { correlation } = options;
  const send = eventsTo(options);
  return { askForTick: (how) => send({ correlation, ...(how?.decide ? { decide: true } : {}) }) };
}

/**
 * Tells the function how the controller's duties stand, which it publishes as metrics: the
 * controller has no logs that CloudWatch reads, and no right to write metrics itself.
 */
export function lambdaLifeSigns(options: Omit<InvokerOptions, 'correlation'>): LifeSigns {
  const send = eventsTo(options);
  return { give: (duties) => send({ lifeSign: { duties } }) };
}

function eventsTo({ access, patience, functionName }: Omit<InvokerOptions, 'correlation'>) {
  const client = new LambdaClient(clientSettings(access, seconds(2)));
  return async (event: object): Promise<void> => {
    const command = new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'Event',
      Payload: new TextEncoder().encode(JSON.stringify(event)),
    });
    await insist({ ...patience, attempts: 2 }, async () =>
      readAnswer('lambda', ACCEPTED, await asking('lambda', () => client.send(command))),
    );
  };
}
