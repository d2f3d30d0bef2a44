import { describe, expect, it } from 'vitest';
import { snsNotifier } from '../../../../autoscaler/src/adapters/aws/notifier.ts';
import type { TickEvent } from '../../../../autoscaler/src/core/event.ts';
import { after, type NodeName, seconds } from '../../../../autoscaler/src/core/units.ts';
import type { Exchange } from '../../../../autoscaler/src/ports/exchange.ts';
import { type Published, snsWire } from '../../../../autoscaler/world/wire/sns.ts';
import { accessOver, handClock, switchable } from '../../../support/aws.ts';
import { NOON } from '../../../support/cluster.ts';

const TOPICS = { alerts: 'arn:alerts', warnings: 'arn:warnings' };
const SWEPT: TickEvent = { kind: 'ghost-swept', node: 'i-1' as NodeName };

function aNotifier(topics: readonly string[] = Object.values(TOPICS)) {
  const published: Published[] = [];
  const line = switchable(snsWire({ topics: new Set(topics), published }));
  const over = (exchange: Exchange) =>
    snsNotifier({
      access: accessOver(exchange),
      clock: handClock().clock,
      jitter: () => 0.5,
      cluster: 'shop',
      correlation: 'run-1',
      topics: TOPICS,
    });
  return { notifier: over(line.exchange), over, line, published };
}

describe('a message to people', () => {
  it('says in its subject what it is about', async () => {
    const { notifier, published } = aNotifier();
    await notifier.tell(SWEPT, { at: NOON });
    expect(published).toMatchObject([
      { topic: 'arn:warnings', subject: '⚠️ SmartScale: Ghost swept' },
    ]);
  });

  it('is sent twice at most, and under one id when its answer was lost', async () => {
    const { over, line, published } = aNotifier();
    let lost = true;
    const notifier = over(async (request) => {
      const answer = await line.exchange(request);
      if (!lost) return answer;
      lost = false;
      return { status: 503, headers: {}, body: '' };
    });
    await notifier.tell(SWEPT, { at: NOON });
    await notifier.tell(SWEPT, { at: after(NOON, seconds(10)) });
    const ids = published.map(({ message }) => JSON.parse(message).smartscale.id);
    const [first, repeated, other] = ids;
    expect(ids).toHaveLength(3);
    expect(repeated).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is not repeated where it is not allowed', async () => {
    const { notifier, line } = aNotifier([]);
    await expect(notifier.tell(SWEPT, { at: NOON })).rejects.toMatchObject({ kind: 'denied' });
    expect(line.sent).toHaveLength(1);
  });
});
