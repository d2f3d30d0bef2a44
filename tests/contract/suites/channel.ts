import { describe, expect, test } from 'vitest';
import { header, type Post, section } from '../../../autoscaler/src/core/slack/post.ts';
import type { Channel } from '../../../autoscaler/src/ports/channel.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';

export interface ChannelBench {
  readonly port: Channel;
  /** What people can read there, oldest first. */
  readonly posted: () => readonly { readonly text?: string; readonly blocks?: unknown }[];
  readonly silence: (on: boolean) => Promise<void>;
  /** From now on a post is refused for its form unless it is plain text. */
  readonly refuseForms: () => Promise<void>;
}

export interface ChannelTarget {
  readonly name: string;
  readonly open: () => Promise<ChannelBench>;
}

const postOf = (text: string): Post => ({ text, blocks: [header(text), section('in full')] });

export function channelContract({ name, open }: ChannelTarget): void {
  describe(`channel: ${name}`, () => {
    test('shows posts as they were made, in their order', async () => {
      const { port, posted } = await open();
      await port.post(postOf('one'));
      await port.post(postOf('two'));
      expect(posted()).toMatchObject([postOf('one'), postOf('two')]);
    });

    test('throws while nobody answers, and shows the next post all the same', async () => {
      const { port, posted, silence } = await open();
      await silence(true);
      await expect(port.post(postOf('lost'))).rejects.toBeInstanceOf(OperatingError);
      await silence(false);
      await port.post(postOf('next'));
      expect(posted().map(({ text }) => text)).toEqual(['next']);
    });

    test('shows a post that is refused for its form as plain text', async () => {
      const { port, posted, refuseForms } = await open();
      await refuseForms();
      await port.post(postOf('plain'));
      expect(posted()).toMatchObject([{ text: 'plain' }]);
      expect(posted()[0]?.blocks).toBeUndefined();
    });
  });
}
