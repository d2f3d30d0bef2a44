import type { Circumstances } from '../core/circumstances.ts';
import type { News } from '../core/news.ts';
import type { Instant } from '../core/units.ts';

export interface Occasion {
  readonly at: Instant;
  /** For those who want more than the bare fact; what is not known is left out. */
  readonly around?: Circumstances;
}

/** Tells people. Best effort: a lost or slow message never delays or fails a tick. */
export interface Notifier<Told extends News = News> {
  tell(news: Told, occasion: Occasion): Promise<void>;
}
