import type { Post } from '../../core/slack/post.ts';
import { after, elapsed, type Instant, type Millis, seconds } from '../../core/units.ts';
import type { Channel } from '../../ports/channel.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { Exchange, WireResponse } from '../../ports/exchange.ts';
import { insist, type Patience } from '../transport/retry.ts';

export interface WebhookOptions {
  readonly exchange: Exchange;
  /** How often and how long a post is repeated. A repeat after a lost answer may be read twice. */
  readonly patience: Patience;
  /** The webhook's address, which is a secret: whoever has it may write to the channel. */
  readonly address: (how?: { readonly fresh: true }) => Promise<string>;
}

const ATTEMPT = seconds(5);
/** Told to wait for longer, this run gives up: its message is brought again later. */
const LONGEST_WAIT = seconds(20);

/** Slack, by an incoming webhook. No error and no log of this ever holds the webhook's address. */
export function slackWebhook({ exchange, patience, address }: WebhookOptions): Channel {
  const { clock } = patience;
  let notBefore: Instant | undefined;
  const attempt = async (body: string, how?: { readonly fresh: true }): Promise<WireResponse> => {
    await waitUntil(notBefore, patience);
    const url = readAddress(await address(how));
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const request = { method: 'POST', url, headers, body, timeout: ATTEMPT } as const;
    const answer = await withoutAddress(() => exchange(request));
    notBefore = answer.status === 429 ? after(clock.now(), waitIn(answer)) : undefined;
    return answer;
  };
  const send = (body: string): Promise<Outcome> =>
    insist(patience, async () => {
      const answer = await attempt(body);
      if (!isGone(answer)) return outcomeOf(answer);
      // The address may have been changed since it was read.
      return outcomeOf(await attempt(body, { fresh: true }));
    });
  return {
    post: async (post) => {
      if ((await send(JSON.stringify(post))) === 'taken') return;
      // People should rather read it without its looks than not at all.
      if ((await send(JSON.stringify(plain(post)))) === 'taken') return;
      throw failure('malformed', 'refused a plain text for its form');
    },
  };
}

const plain = ({ text }: Post): Pick<Post, 'text'> => ({ text });

type Outcome = 'taken' | 'bad-form';

/**
 * Slack's answers are a status and a word (docs.slack.dev, "Sending messages using incoming
 * webhooks"). Throws what may pass, and what nobody here can mend.
 */
function outcomeOf({ status, body }: WireResponse): Outcome {
  if (status === 200) return 'taken';
  if (status === 429) throw failure('throttled', 'asks to slow down');
  if (status >= 500) throw failure('unavailable', `answered ${status}`);
  // Only the word: a proxy's page, or whatever else stands there, is not for a log.
  const word = /^[a-z_]{1,60}$/.test(body) ? body : `${status}`;
  if (status === 400 && /^(invalid_|no_text|missing_text|too_many_)/.test(word)) return 'bad-form';
  if (status >= 400) throw failure('denied', `refused the webhook: ${word}`);
  throw failure('malformed', `answered ${status}, which a webhook never does`);
}

/** The webhook is no more, or was never one. */
const isGone = ({ status }: WireResponse): boolean => [401, 403, 404, 410].includes(status);

async function waitUntil(moment: Instant | undefined, { clock }: Patience): Promise<void> {
  if (moment === undefined) return;
  const wait = elapsed(clock.now(), moment);
  if (wait > LONGEST_WAIT) throw failure('throttled', 'asks to wait for longer than a run may');
  if (wait > 0) await clock.sleep(wait);
}

/** `Retry-After` is whole seconds; without one that can be read, Slack means about one. */
function waitIn({ headers }: WireResponse): Millis {
  const told = headers['retry-after'] ?? '';
  return seconds(/^\d{1,5}$/.test(told) ? Number(told) : 1);
}

function readAddress(secret: string): string {
  const url = secret.trim();
  // Nothing of the secret is told, and no parser that would quote it is asked.
  if (/^https:\/\/[\w.-]+(:\d+)?\/[\w./-]+$/.test(url)) return url;
  throw failure('malformed', 'has no webhook: the secret holds no https address');
}

/** What an exchange says of a failure is told by its kind alone. */
async function withoutAddress(send: () => Promise<WireResponse>): Promise<WireResponse> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    throw failure(error.kind, error.kind === 'timeout' ? 'gave no answer' : 'cannot be reached');
  }
}

const failure = (kind: OperatingError['kind'], what: string): OperatingError =>
  new OperatingError({ service: 'slack', kind }, `Slack ${what}`);
