import { createLog } from '../../apps/demo-app/log.ts';
import { startShop } from '../../apps/demo-app/server.ts';
import { readSettings } from '../../apps/demo-app/settings.ts';
import { system } from '../../apps/demo-app/system.ts';
import { renderProblem } from '../../autoscaler/src/core/problem.ts';

/** A shop on a port of its own, whose checkouts cost next to nothing. */
export async function openShop(variables: Readonly<Record<string, string>> = {}) {
  const told: Record<string, unknown>[] = [];
  const settings = readSettings({ ...CHEAP, ...variables });
  if (!settings.ok) throw new Error(settings.problems.map(renderProblem).join('\n'));
  const write = (line: string) => told.push(JSON.parse(line));
  const log = createLog(settings.value.logLevel, settings.value.replica, { ...system, write });
  const { port, stop } = await startShop(settings.value, system, log);
  const url = `http://127.0.0.1:${port}`;
  return { url, port, told, stop, samples: async () => samplesIn(await textOf(`${url}/metrics`)) };
}

export const CHEAP = {
  HOST: '127.0.0.1',
  PORT: '0',
  HOSTNAME: 'shop',
  CHECKOUT_ROUNDS: '1',
  DRAIN_SECONDS: '0',
  FINISH_SECONDS: '5',
};

export const CART = { items: [{ product: 'tea', quantity: 2 }] };

export const checkOut = (url: string, cart: unknown = CART): Promise<Response> =>
  fetch(`${url}/api/checkout`, { method: 'POST', body: JSON.stringify(cart) });

export async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** What a test expects of an answer, which then judges it. */
export const jsonOf = async <T>(answer: Response): Promise<T> => (await answer.json()) as T;

/** One line of what Prometheus scrapes. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export const samplesIn = (exposition: string): readonly Sample[] =>
  exposition.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key, text]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });

/** The one series of that name with these labels among its own, or nothing. */
export const sampleOf = (
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined =>
  samples.find(
    (it) =>
      it.name === name && Object.entries(labels).every(([key, text]) => it.labels[key] === text),
  )?.value;
