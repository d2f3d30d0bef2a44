import type { Circumstances, HourlyCost, NodeTotals, Terms } from '../circumstances.ts';
import { adviceOn } from '../explain/advice.ts';
import { LAUNCHED_FOR, REMOVED_FOR } from '../explain/causes.ts';
import { HOURS_A_MONTH, money, signedMoney } from '../explain/money.ts';
import { explainNews } from '../explain/news.ts';
import { explainReason } from '../explain/reasons.ts';
import { count } from '../explain/words.ts';
import type { Message } from '../message.ts';
import type { News } from '../news.ts';
import type { Instant, Usd } from '../units.ts';
import { type Links, linksLine } from './links.ts';
import {
  type Block,
  context,
  escaped,
  fields,
  header,
  LIMITS,
  type Post,
  section,
} from './post.ts';
import { bothTimes } from './times.ts';
import { weeklyBlocks } from './weekly.ts';

/** A message of ours as Slack shows it (A6). What it does not know is left out. */
export function postOf(message: Message, links: Links): Post {
  const { NewStateReason, Region, smartscale } = message;
  const { event, around, at, cluster, correlation } = smartscale;
  const { mark, title } = explainNews(event);
  const shadow = around?.terms.mode === 'shadow';
  const name = `${mark} ${title}${shadow ? ' (shadow mode: nothing is changed)' : ''}`;
  // As it was told by whoever sent it: what it was told of may be cut in the message.
  const sentence = escaped(NewStateReason) || escaped(title);
  return {
    text: escaped(`${name}: ${NewStateReason}`, LIMITS.text),
    blocks: [
      header(name),
      section(sentence),
      ...bodyOf(event, { at, ...(around ? { around } : {}) }),
      ...adviceBlock(event),
      ...context([
        linksLine(links, around?.decision),
        escaped(`${cluster}, ${Region} · run ${correlation}`),
        around && escaped(policyLine(around.terms)),
      ]),
    ],
  };
}

interface Occasion {
  readonly at: Instant;
  readonly around?: Circumstances;
}

function bodyOf(event: News, occasion: Occasion): readonly Block[] {
  const { at, around } = occasion;
  switch (event.kind) {
    case 'weekly-cost':
      return weeklyBlocks(event.report);
    case 'policy-changed':
      return [
        ...linesBlock(event.changes),
        ...fields({ Time: bothTimes(at, around?.terms.timeZone) }),
      ];
    case 'policy-refused':
      return [...linesBlock(event.problems), ...fields({ Time: bothTimes(at) })];
    case 'policy-held':
      return fields({
        'Not before': event.until && bothTimes(event.until, around?.terms.timeZone),
        Time: bothTimes(at, around?.terms.timeZone),
      });
    default:
      return fields({
        Reason: reasonOf(event, occasion),
        Nodes: around?.nodes && nodesLine(around.nodes),
        Cost: around?.hourly && costLine(around.hourly, around.terms),
        Time: bothTimes(at, around?.terms.timeZone),
      });
  }
}

/** A refusal or a failure is its own reason, and stands in the sentence above. */
function reasonOf(event: News, { at, around }: Occasion): string | undefined {
  const telling = { timeZone: around?.terms.timeZone ?? 'UTC', now: at };
  const because = around?.because?.map((it) => explainReason(it, telling)).join(' ');
  if (because) return escaped(because, LIMITS.field / 2);
  if (event.kind === 'launch-started') return LAUNCHED_FOR[event.cause];
  if (event.kind === 'launch-ready') return around?.cause && LAUNCHED_FOR[around.cause];
  if (event.kind === 'removal-started' || event.kind === 'removal-done')
    return REMOVED_FOR[event.cause];
  return undefined;
}

/** `3 serve, 4 once all is done (2 to 10 allowed)`. */
function nodesLine({ serving, soon, min, max }: NodeTotals): string {
  const now = `${count(serving, 'node')} ${serving === 1 ? 'serves' : 'serve'} now`;
  const then = soon === serving ? '' : `, ${soon} once all that is under way is done`;
  return `${now}${then} (${min} to ${max} allowed)`;
}

/** By list prices: what CPU credits add is known only afterwards. */
function costLine({ fleet, change }: HourlyCost, terms: Terms): string {
  const monthly = (change ?? 0) * HOURS_A_MONTH;
  return [
    ...(change === undefined
      ? []
      : [
          `${signedMoney(change, terms)} an hour`,
          `(${signedMoney(monthly as Usd, terms)} a month, if it stays so)`,
        ]),
    ...(fleet === undefined ? [] : [`All workers now: ${money(fleet, terms)} an hour`]),
  ].join('\n');
}

const adviceBlock = (event: News): readonly Block[] => {
  const advice = adviceOn(event);
  return advice === undefined ? [] : [section(`*What to do*\n${advice}`)];
};

function linesBlock(told: readonly string[]): readonly Block[] {
  if (told.length === 0) return [];
  const lines = told.slice(0, MOST_LINES).map((it) => `• ${escaped(it, 200)}`);
  const more = told.length - lines.length;
  return [section([...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'))];
}

/** Of 200 characters each they fit into one section. */
const MOST_LINES = 12;

const policyLine = ({ policy, revision }: Terms): string =>
  revision === undefined ? `policy ${policy}` : `policy ${policy}, ${revision}`;
