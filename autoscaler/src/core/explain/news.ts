import type { News, PolicyChanged } from '../news.ts';
import { explainEvent, type Told } from './event.ts';
import { fullMoment, IN_UTC, type Telling } from './moment.ts';
import { weekInASentence } from './week.ts';
import { count } from './words.ts';

/** Anything that people are told, in words. */
export function explainNews(news: News, telling: Telling = IN_UTC): Told {
  switch (news.kind) {
    case 'policy-changed':
      return { mark: '📝', title: 'Policy changed', sentence: changedInASentence(news) };
    case 'policy-refused': {
      const { revision, problems } = news;
      const many = count(problems.length, 'problem');
      const sentence = `The policy of ${revision} has ${many} and does not go live; the one before goes on.`;
      return { mark: '⛔', title: 'Policy refused', sentence };
    }
    case 'policy-held': {
      const { policy, revision, reason, until } = news;
      const then = until === undefined ? '' : ` Not before ${fullMoment(until, telling.timeZone)}.`;
      const sentence = `Policy ${policy} of ${revision} is not live yet: ${reason}${then}`;
      return { mark: '⏸️', title: 'Policy held', sentence };
    }
    case 'weekly-cost':
      return { mark: '📊', title: 'Weekly cost', sentence: weekInASentence(news.report) };
    default:
      return explainEvent(news, telling);
  }
}

function changedInASentence(news: PolicyChanged): string {
  const { policy, changes, revision, returns, instead } = news;
  const live = `Policy ${policy} of ${revision} is live${returns ? ' again' : ''}`;
  if (instead === 'nothing') return `${live}: it is the first one.`;
  if (instead === 'unreadable') return `${live}, in place of something that nobody could read.`;
  const what = changes.length === 0 ? 'nothing that it says' : count(changes.length, 'setting');
  return `${live}: it changes ${what}.`;
}
