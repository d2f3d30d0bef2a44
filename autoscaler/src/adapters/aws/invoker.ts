import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { seconds } from '../../core/units.ts';
import type { Invoker } from '../../ports/invoker.ts';
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
  const { access, patience, functionName, correlation } = options;
  const client = new LambdaClient(clientSettings(access, seconds(2)));
  return {
    askForTick: async () => {
      const command = new InvokeCommand({
        FunctionName: functionName,
        InvocationType: 'Event',
        Payload: new TextEncoder().encode(JSON.stringify({ correlation })),
      });
      await insist({ ...patience, attempts: 2 }, async () =>
        readAnswer('lambda', ACCEPTED, await asking('lambda', () => client.send(command))),
      );
    },
  };
}
