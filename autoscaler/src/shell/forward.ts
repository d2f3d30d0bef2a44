import { parseAlarm } from '../core/inputs/alarm.ts';
import { parseMessage } from '../core/inputs/message.ts';
import { type Delivery, parseDeliveries } from '../core/inputs/sns.ts';
import { type Problem, renderProblem } from '../core/problem.ts';
import { alarmPost } from '../core/slack/alarm.ts';
import type { Links } from '../core/slack/links.ts';
import { postOf } from '../core/slack/message.ts';
import type { Post } from '../core/slack/post.ts';
import type { Channel } from '../ports/channel.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export interface ForwardPorts {
  readonly channel: Channel;
  readonly telemetry: Telemetry;
}

export interface ForwardOptions {
  readonly links: Links;
  /** Messages that were posted by this process: they may be delivered again. */
  readonly posted: Posted;
}

export interface Forwarded {
  readonly posted: number;
  readonly repeated: number;
  readonly dropped: number;
}

/**
 * Posts what SNS delivers. What cannot be read is dropped with a line in the log, for it would be
 * the same next time; what could not be posted throws at the end, when all others were tried, so
 * that AWS Lambda brings the event again and at last puts it into the dead-letter queue, which has
 * an alarm of its own: people should learn that Slack is silent by another way.
 */
export async function forward(
  event: unknown,
  ports: ForwardPorts,
  options: ForwardOptions,
): Promise<Forwarded> {
  const { telemetry } = ports;
  const sum = { posted: 0, repeated: 0, dropped: 0 };
  const failures: OperatingError[] = [];
  const drop = (problems: readonly Problem[]): void => {
    sum.dropped += 1;
    telemetry.log('message dropped', { problems: problems.slice(0, 5).map(renderProblem) });
  };
  const deliveries = parseDeliveries(event);
  if (!deliveries.ok) drop(deliveries.problems);
  // One after the other, in the order in which they came: people read them as a story.
  for (const delivery of deliveries.ok ? deliveries.value : []) {
    const letter = delivery.ok ? letterOf(delivery.value, options.links) : delivery;
    if (!letter.ok) {
      drop(letter.problems);
      continue;
    }
    const outcome = await deliver(letter.value, ports, options.posted);
    if (outcome instanceof OperatingError) failures.push(outcome);
    else sum[outcome] += 1;
  }
  const [first] = failures;
  if (first) throw first;
  return sum;
}

/** A post with the id that it must not be posted twice under. */
interface Letter {
  readonly id: string;
  readonly correlation: string;
  readonly post: Post;
}

type Read = { readonly ok: true; readonly value: Letter } | Unread;
type Unread = { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Ours are told in full. One that a newer version wrote has the fields of an alarm all the same,
 * and is told by them: half a message is better than none.
 */
function letterOf({ id, topic, message, at }: Delivery, links: Links): Read {
  const own = parseMessage(message, `message ${id}`);
  if (own.ok) {
    const { smartscale } = own.value;
    const { id: number, correlation } = smartscale;
    return { ok: true, value: { id: number, correlation, post: postOf(own.value, links) } };
  }
  const alarm = parseAlarm(message, `message ${id}`);
  if (!alarm.ok) return alarm;
  const urgent = !topic.endsWith('warnings');
  const post = alarmPost(alarm.value, { received: at, urgent, links });
  return { ok: true, value: { id, correlation: id, post } };
}

async function deliver(
  { id, correlation, post }: Letter,
  { channel, telemetry }: ForwardPorts,
  posted: Posted,
): Promise<'posted' | 'repeated' | OperatingError> {
  if (posted.has(id)) {
    telemetry.log('message repeated', { id, correlation });
    return 'repeated';
  }
  try {
    await channel.post(post);
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    telemetry.log('message not posted', { id, correlation, why: error.message, kind: error.kind });
    return error;
  }
  posted.add(id);
  telemetry.log('message posted', { id, correlation });
  return 'posted';
}

export interface Posted {
  readonly has: (id: string) => boolean;
  readonly add: (id: string) => void;
}

/** A process lives for hours, and repeats come within minutes. */
const MOST_KEPT = 1_000;

/** The ids that were posted lately. */
export function postedLately(): Posted {
  const ids = new Set<string>();
  return {
    has: (id) => ids.has(id),
    add: (id) => {
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > MOST_KEPT && oldest !== undefined) ids.delete(oldest);
    },
  };
}
