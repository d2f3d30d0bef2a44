import type { News } from '../news.ts';
import { explainEvent, type Told } from './event.ts';
import { IN_UTC, type Telling } from './moment.ts';
import { weekInASentence } from './week.ts';
import { count } from './words.ts';

/** Anything that people are told, in words. */
export function explainNews(news: News, telling: Telling = IN_UTC): Told {
  switch (news.kind) {
    case 'policy-changed': {
      const { policy, changes, revision } = news;
      const what = changes.length === 0 ? 'nothing that it says' : count(changes.length, 'setting');
      const sentence = `Policy ${policy} of ${revision} is live: it changes ${what}.`;
      return { mark: '📝', title: 'Policy changed', sentence };
    }
    case 'weekly-cost':
      return { mark: '📊', title: 'Weekly cost', sentence: weekInASentence(news.report) };
    default:
      return explainEvent(news, telling);
  }
}
