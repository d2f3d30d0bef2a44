import type { FunctionName } from '../../autoscaler/src/core/ground.ts';

/** How a function runs (A1, A2). */
export interface FunctionFacts {
  readonly tells: string;
  /** MB: with it comes CPU, and of CPU a tick needs some 30 ms. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  /** So many at a time; `nodes`: as many as there may be workers. */
  readonly concurrency: number | 'nodes';
  /** Whether it speaks to Prometheus and the API server, which only the VPC reaches. */
  readonly inVpc: boolean;
  /** What AWS does again by itself, within so many seconds. */
  readonly again: { readonly times: number; readonly within: number };
}

export const FUNCTION_FACTS: Readonly<Record<FunctionName, FunctionFacts>> = {
  autoscaler: {
    tells: 'one tick: looks, decides, carries on what is open',
    memory: 256,
    timeout: 60,
    // The lease serialises. One would throttle the tick that an interruption asks for.
    concurrency: 2,
    inVpc: true,
    // The next heartbeat is the retry, and knows more.
    again: { times: 0, within: 60 },
  },
  interruptions: {
    tells: 'drains what AWS takes, and asks for a tick',
    memory: 256,
    timeout: 120,
    // AWS may take all spot workers within one minute.
    concurrency: 'nodes',
    inVpc: true,
    // What it does may be done twice. After two minutes the machine is gone.
    again: { times: 2, within: 120 },
  },
  alerts: {
    tells: 'forwards messages and alarms to Slack',
    memory: 128,
    timeout: 60,
    concurrency: 2,
    inVpc: false,
    // Slack is away for minutes at times, and an alarm may be late.
    again: { times: 2, within: 3_600 },
  },
  'cost-report': {
    tells: "tells last week's cost",
    memory: 256,
    timeout: 60,
    concurrency: 1,
    inVpc: false,
    again: { times: 2, within: 3_600 },
  },
};

export const RUNTIME = 'nodejs24.x';
export const ARCHITECTURE = 'arm64';
/** Of the one file that `npm run bundle` makes of each. */
export const HANDLER = 'index.handler';
