import type { Instant } from '../../src/core/units.ts';
import type { WireResponse } from '../../src/ports/exchange.ts';
import type { Wire } from './wire.ts';

export interface SlackWorld {
  /** Paths of the webhooks that there are: `/services/T…/B…/…`. */
  readonly hooks: Set<string>;
  /** What people can read in the channel, oldest first. */
  readonly posted: Posting[];
  readonly now: () => Instant;
  /** Most posts within one second; Slack allows about one, and short bursts. */
  readonly burst?: number;
}

export interface Posting {
  readonly at: Instant;
  readonly text?: string;
  readonly blocks?: readonly unknown[];
}

/**
 * Slack's incoming webhooks (docs.slack.dev, "Sending messages using incoming webhooks" and the
 * Block Kit reference): what it refuses is refused in its words, as plain text.
 */
export function slackWire({ hooks, posted, now, burst = 5 }: SlackWorld): Wire {
  return async ({ method, url, body }) => {
    if (!hooks.has(new URL(url).pathname)) return said(404, 'no_service');
    if (method !== 'POST') return said(400, 'invalid_payload');
    const lately = posted.filter(({ at }) => at > now() - 1_000).length;
    if (lately >= burst) return { ...said(429, 'rate_limited'), headers: { 'retry-after': '1' } };
    const payload = readPayload(body ?? '');
    if (!payload) return said(400, 'invalid_payload');
    const { text, blocks } = payload;
    const bare = typeof text !== 'string' || text === '';
    if (bare && blocks === undefined) return said(400, 'no_text');
    if (blocks !== undefined && !areBlocks(blocks)) return said(400, 'invalid_blocks');
    posted.push({
      at: now(),
      ...(typeof text === 'string' ? { text } : {}),
      ...(areBlocks(blocks) ? { blocks } : {}),
    });
    return said(200, 'ok');
  };
}

const said = (status: number, body: string): WireResponse => ({
  status,
  headers: { 'content-type': 'text/html' },
  body,
});

function readPayload(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const areBlocks = (value: unknown): value is readonly unknown[] =>
  isListOf(value, isBlock) && value.length <= 50;

function isBlock(block: unknown): boolean {
  if (!isRecord(block)) return false;
  const { type, text, fields, elements } = block;
  switch (type) {
    case 'header':
      return isText(text, { type: 'plain_text', most: 150 });
    case 'section':
      if (text === undefined && fields === undefined) return false;
      return (
        (text === undefined || isText(text, { most: 3_000 })) &&
        (fields === undefined || isListOf(fields, (it) => isText(it, { most: 2_000 })))
      );
    case 'context':
      return isListOf(elements, (it) => isText(it, { most: 3_000 }));
    case 'divider':
      return true;
    default:
      return false;
  }
}

/** Sections hold up to ten fields, contexts up to ten elements. */
function isListOf(value: unknown, is: (item: unknown) => boolean): value is readonly unknown[] {
  const most = is === isBlock ? 50 : 10;
  return Array.isArray(value) && value.length > 0 && value.length <= most && value.every(is);
}

function isText(
  value: unknown,
  { type, most }: { readonly type?: string; readonly most: number },
): boolean {
  if (!isRecord(value)) return false;
  const known = type === undefined ? ['mrkdwn', 'plain_text'] : [type];
  const { type: own, text } = value;
  const fits = typeof text === 'string' && text.length > 0 && text.length <= most;
  return fits && known.some((it) => it === own);
}
