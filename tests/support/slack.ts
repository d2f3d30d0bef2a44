import type { Post } from '../../autoscaler/src/core/slack/post.ts';

/** All that a person reads of a post, from top to bottom. */
export const shownIn = ({ blocks }: Pick<Post, 'blocks'>): readonly string[] =>
  blocks.flatMap((block) => {
    if (block.type === 'context') return block.elements.map(({ text }) => text);
    return 'fields' in block ? block.fields.map(({ text }) => text) : [block.text.text];
  });
