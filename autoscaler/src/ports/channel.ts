import type { Post } from '../core/slack/post.ts';

/** Where people talk with each other. */
export interface Channel {
  /**
   * Puts a post there, or throws `OperatingError`: then it may be there all the same, when no
   * answer came. A post that is refused for its form is put there as plain text.
   */
  post(post: Post): Promise<void>;
}
