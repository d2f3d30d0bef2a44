import {
  DELIVERY_CONFIG_MAP,
  GUARDRAILS_CONFIG_MAP,
  POLICY_CONFIG_MAP,
  SMARTSCALE_NAMESPACE,
} from '../../core/sync-names.ts';
import { type Millis, minutes, seconds } from '../../core/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Watched } from '../../ports/duty.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { Stream } from '../transport/stream.ts';

export interface WatchOptions {
  readonly stream: Stream;
  readonly server: string;
  readonly token: () => Promise<string>;
  readonly clock: Clock;
  readonly onChange: (changed: Watched) => void;
  /** A watch that broke off; it is opened anew. */
  readonly onFailure: (what: string, why: string) => void;
}

const OBJECTS = `/api/v1/namespaces/${SMARTSCALE_NAMESPACE}/configmaps`;
const FLUX = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations';
const named = (name: string): string => `${OBJECTS}?fieldSelector=metadata.name%3D${name}`;

/** What is watched for each. By name where the right to watch goes no further. */
export const WATCHES: Readonly<Record<Watched, readonly string[]>> = {
  nodes: ['/api/v1/nodes'],
  pods: ['/api/v1/pods'],
  policy: [POLICY_CONFIG_MAP, GUARDRAILS_CONFIG_MAP, DELIVERY_CONFIG_MAP].map(named),
  gates: [FLUX],
};

/** The API server ends a watch after so long, and we a little later. */
const LENGTH = minutes(4);
const LONGEST = (LENGTH + seconds(20)) as Millis;
const FIRST_PAUSE = seconds(1);
const LAST_PAUSE = minutes(1);

/**
 * Tells of changes as they come, until stopped. Only a hint: nothing is read from what comes but
 * that something did, so no version is kept, none can expire, and a change that falls between two
 * watches is seen when the next one begins, which tells of everything there is.
 */
export async function watchChanges(
  kinds: readonly Watched[],
  options: WatchOptions,
  stop: AbortSignal,
): Promise<void> {
  const wanted = kinds.flatMap((kind) => WATCHES[kind].map((path) => ({ kind, path })));
  await Promise.all(wanted.map((watch) => keepOpen(watch, options, stop)));
}

interface Watch {
  readonly kind: Watched;
  readonly path: string;
}

async function keepOpen(watch: Watch, options: WatchOptions, stop: AbortSignal): Promise<void> {
  let failures = 0;
  while (!stop.aborted) {
    try {
      await openOnce(watch, options, stop);
      failures = 0;
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
      failures += 1;
      options.onFailure(watch.path, error.message);
    }
    const pause = Math.min(FIRST_PAUSE * 2 ** failures, LAST_PAUSE) as Millis;
    if (!stop.aborted) await options.clock.sleep(pause);
  }
}

async function openOnce(
  { kind, path }: Watch,
  { stream, server, token, onChange }: WatchOptions,
  stop: AbortSignal,
): Promise<void> {
  const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=${LENGTH / 1_000}`;
  const url = `${server}${path}${path.includes('?') ? '&' : '?'}${query}`;
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${await token()}`,
    'user-agent': 'smartscale',
  };
  const onChunk = (text: string) => {
    if (!isBookmark(text)) onChange(kind);
  };
  await stream({ url, headers, longest: LONGEST }, onChunk, stop);
}

/** A sign of life of the API server's own, each minute. Whatever else comes is a change. */
const isBookmark = (chunk: string): boolean => /^\{"type":"BOOKMARK"[^\n]*\n?$/.test(chunk);
