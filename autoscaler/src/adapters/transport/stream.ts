import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Millis } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';

export interface StreamRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** All of it is over by then, whoever still speaks: a line that is dead is noticed so. */
  readonly longest: Millis;
}

/**
 * Sends one request and hands on what comes, as it comes, until the other side ends it. Throws
 * `OperatingError` when it ends in another way, and for an answer other than 200.
 */
export type Stream = (
  request: StreamRequest,
  onChunk: (text: string) => void,
  stop: AbortSignal,
) => Promise<void>;

/** Each over a connection of its own: it is held for minutes. `pinned` as that of the pool. */
export const openStreams =
  (pinned: (host: string) => string | undefined): Stream =>
  async ({ url, headers, longest }, onChunk, stop) => {
    const target = new URL(url);
    const signal = AbortSignal.any([stop, AbortSignal.timeout(longest)]);
    const ca = pinned(target.host);
    const options = { headers: { ...headers }, signal, agent: false, ...(ca ? { ca } : {}) };
    try {
      const answer = await opened(target, options);
      if (answer.statusCode !== 200) {
        answer.destroy();
        throw failure(target, `answered ${answer.statusCode}`);
      }
      answer.setEncoding('utf8');
      for await (const chunk of answer) onChunk(String(chunk));
    } catch (error) {
      if (stop.aborted) return;
      if (error instanceof OperatingError) throw error;
      throw failure(target, error instanceof Error ? error.message : String(error));
    }
  };

function opened(target: URL, options: RequestOptions): Promise<IncomingMessage> {
  const request = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(target, options, resolve);
    sent.once('error', reject);
    sent.end();
  });
}

const failure = ({ host }: URL, why: string): OperatingError =>
  new OperatingError({ service: host, kind: 'unavailable' }, `${host}: ${why}`);
