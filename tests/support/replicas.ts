import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { CART } from './demo-app.ts';

/** A replica as a pod runs it: a process of its own, ended by a signal. */
export interface Replica {
  readonly name: string;
  readonly port: number;
  readonly told: readonly Readonly<Record<string, unknown>>[];
  /** Asks it to stop, as an eviction does, and gives its exit code. */
  readonly end: () => Promise<number | null>;
}

export async function startReplica(
  file: string,
  name: string,
  variables: Readonly<Record<string, string>>,
): Promise<Replica> {
  const env = { HOST: '127.0.0.1', PORT: '0', HOSTNAME: name, ...variables };
  // Aborting sends SIGTERM, and is reported as an error, which it is not.
  const ending = new AbortController();
  const { signal } = ending;
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, [file], { env, stdio: [...stdio], signal });
  child.on('error', () => {});
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const told: Record<string, unknown>[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => told.push(JSON.parse(line)));
  await once(lines, 'line');
  const end = () => {
    ending.abort();
    return closed;
  };
  return { name, port: Number(told[0]?.['port']), told, end };
}

/**
 * What stands between customers and replicas, as slow as a cluster's: it looks at `/ready` again
 * only after a while, and until then sends requests to replicas that have long been asked to stop.
 */
export function balance(everyMs: number) {
  const known = new Set<Replica>();
  const ending = new AbortController();
  let ready: readonly Replica[] = [];
  let turn = 0;
  const look = async () => {
    const answers = [...known].map(async (it) => ({ it, ok: await isReady(it) }));
    ready = (await Promise.all(answers)).filter(({ ok }) => ok).map(({ it }) => it);
  };
  const looking = (async () => {
    while (!ending.signal.aborted) {
      await look();
      await pause(everyMs, undefined, { signal: ending.signal }).catch(() => {});
    }
  })();
  return {
    known,
    next: (): Replica => {
      turn += 1;
      const replica = ready[turn % ready.length];
      if (!replica) throw new Error('no replica is ready');
      return replica;
    },
    untilReady: async (replica: Replica): Promise<void> => {
      known.add(replica);
      while (!ready.includes(replica)) await pause(10);
    },
    end: () => {
      ending.abort();
      return looking;
    },
  };
}

export type Balancer = ReturnType<typeof balance>;

const isReady = async ({ port }: Replica): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/ready`)).ok;
  } catch {
    return false;
  }
};

export interface Outcome {
  readonly replica: string;
  /** The order's number, or how the request failed. */
  readonly order?: string;
  readonly failure?: string;
}

interface Customer {
  readonly loyal: boolean;
  readonly signal: AbortSignal;
  readonly tell: (outcome: Outcome) => void;
}

/**
 * One customer after another, each with an order, until told to stop. A loyal one keeps its
 * connection, and with it its replica, for as long as it is let; the others take turns.
 */
export async function shopOn(balancer: Balancer, { loyal, signal, tell }: Customer): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let kept: Replica | undefined;
  while (!signal.aborted) {
    const replica = (loyal ? kept : undefined) ?? balancer.next();
    const { outcome, sentAway } = await order(replica, agent);
    tell(outcome);
    kept = sentAway ? undefined : replica;
    await pause(15);
  }
  agent.destroy();
}

async function order(replica: Replica, agent: Agent) {
  const options = { port: replica.port, path: '/api/checkout', method: 'POST', agent };
  try {
    const asked = request(options);
    asked.end(JSON.stringify(CART));
    // `once` rejects with the error when there is one first.
    const [answer]: IncomingMessage[] = await once(asked, 'response');
    if (!answer) throw new Error('no answer');
    const chunks: Buffer[] = await answer.toArray();
    const text = Buffer.concat(chunks).toString();
    const sentAway = answer.headers.connection === 'close';
    const outcome: Outcome =
      answer.statusCode === 201
        ? { replica: replica.name, order: JSON.parse(text).order }
        : { replica: replica.name, failure: `${answer.statusCode} ${text}` };
    return { outcome, sentAway };
  } catch (error) {
    return { outcome: { replica: replica.name, failure: String(error) }, sentAway: true };
  }
}
