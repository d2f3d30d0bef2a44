import { expect } from 'vitest';
import { run } from '../../autoscaler/src/entry/cli/main.ts';

/** `smartscale world` on a port that is free, in this very process, until the test is over. */
export async function whileServed<T>(
  task: (url: string) => Promise<T>,
  flags: readonly string[] = [],
) {
  const stop = new AbortController();
  const said: string[] = [];
  let serving: (url: string) => void = () => {};
  const served = new Promise<string>((resolve) => {
    serving = resolve;
  });
  const ended = run(['world', '--port', '0', '--speed', '600', ...flags], {
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
  try {
    return { value: await task(url), said };
  } finally {
    stop.abort();
    expect(await ended).toBe(0);
  }
}

function fail(code: number, said: readonly string[]): never {
  throw new Error(`the world ended with ${code}: ${said.join('')}`);
}
