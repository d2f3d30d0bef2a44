import { run } from '../../autoscaler/src/entry/cli/main.ts';

export interface ServedWorld {
  readonly url: string;
  /** All that it printed so far. */
  readonly said: readonly string[];
  /** Ends it as Ctrl-C does; the exit code. */
  readonly stop: () => Promise<number>;
}

/** `smartscale world` on a port that is free, in this very process, until it is stopped. */
export async function servedWorld(...flags: readonly string[]): Promise<ServedWorld> {
  const stop = new AbortController();
  const said: string[] = [];
  let serving: (url: string) => void = () => {};
  const served = new Promise<string>((resolve) => {
    serving = resolve;
  });
  const ended = run(['world', '--port', '0', ...flags], {
    out: (text) => {
      said.push(text);
      const [, url] = /export SMARTSCALE_WORLD=(\S+)/.exec(text) ?? [];
      if (url) serving(url);
    },
    err: (text) => void said.push(text),
    interactive: false,
    now: () => 0,
    stopped: () => stop.signal,
  });
  const url = await Promise.race([served, ended.then((code) => fail(code, said))]);
  const stopped = () => {
    stop.abort();
    return ended;
  };
  return { url, said, stop: stopped };
}

function fail(code: number, said: readonly string[]): never {
  throw new Error(`the world ended with ${code}: ${said.join('')}`);
}

/** For as long as a task takes; it must end well. */
export async function whileServed<T>(
  task: (url: string) => Promise<T>,
  flags: readonly string[] = [],
): Promise<{ readonly value: T; readonly said: readonly string[] }> {
  const { url, said, stop } = await servedWorld('--speed', '600', ...flags);
  try {
    return { value: await task(url), said };
  } finally {
    const code = await stop();
    if (code !== 0) fail(code, said);
  }
}
