import type { AlarmCode } from './alarms.ts';
import type { Circumstances } from './circumstances.ts';
import { explainNews } from './explain/news.ts';
import { formatIso } from './iso-time.ts';
import type { News } from './news.ts';
import { bounded, cut } from './outbox.ts';
import type { Instant } from './units.ts';

/** `alerts` wakes people up: what failed, and at the maximum (A6). `warnings` is all else. */
export type Audience = 'alerts' | 'warnings';

/**
 * What topics carry, as JSON: the fields of CloudWatch's own alarm messages, so that whoever reads
 * those can read these, and the event itself for whoever wants to say it better.
 */
export interface Message {
  readonly AlarmName: string;
  readonly NewStateValue: 'ALARM' | 'OK';
  readonly NewStateReason: string;
  /** ISO 8601. */
  readonly Timestamp: string;
  readonly Region: string;
  readonly smartscale: {
    readonly version: 1;
    /** The same for what is told twice, be it by another run that could not know of the first. */
    readonly id: string;
    readonly cluster: string;
    readonly correlation: string;
    readonly at: Instant;
    readonly event: News;
    /** Absent where whoever told it knew no more. */
    readonly around?: Circumstances;
  };
}

export interface MessageContext {
  readonly cluster: string;
  readonly region: string;
  readonly correlation: string;
  readonly at: Instant;
  readonly around?: Circumstances;
}

export interface Addressed {
  readonly audience: Audience;
  /** Less than 100 characters on one line, as SNS takes it. */
  readonly subject: string;
  readonly message: Message;
}

/** The message that tells of something, and who gets it. */
export function messageOf(event: News, context: MessageContext): Addressed {
  const { cluster, region, correlation, at, around } = context;
  const audience = audienceOf(event);
  // Told once, here: e-mail and Slack read the same, and what is cut below is still counted.
  const telling = around ? { timeZone: around.terms.timeZone, now: at } : undefined;
  const { mark, title, sentence } = explainNews(event, telling);
  const raised = audience === 'alerts' && event.kind !== 'alarm-over';
  return {
    audience,
    subject: `${mark} SmartScale${audience === 'alerts' ? ' Alert' : ''}: ${title}`,
    message: {
      AlarmName: `smartscale-${nameOf(event)}`,
      NewStateValue: raised ? 'ALARM' : 'OK',
      NewStateReason: cut(sentence, LONGEST_SENTENCE),
      Timestamp: formatIso(at),
      Region: region,
      smartscale: {
        version: 1,
        id: idOf(event, context),
        cluster,
        correlation,
        at,
        event: short(event),
        ...(around ? { around } : {}),
      },
    },
  };
}

/** SNS takes 256 KB. Only what others write can grow: EC2's words, a policy's diff. */
const LONGEST_SENTENCE = 2_000;
const LONGEST_CHANGE = 1_000;
const MOST_CHANGES = 50;

function short(event: News): News {
  if (event.kind === 'weekly-cost') return event;
  if (event.kind !== 'policy-changed') return bounded(event);
  const changes = event.changes.slice(0, MOST_CHANGES).map((it) => cut(it, LONGEST_CHANGE));
  return { ...event, changes };
}

/**
 * What happened to whom and when. A week is told once a day however often it is reckoned; that one
 * call fails for two nodes at once reads the same, and is told once.
 */
function idOf(event: News, { cluster, at }: MessageContext): string {
  if (event.kind === 'weekly-cost')
    return [cluster, event.kind, formatIso(event.report.to).slice(0, 10)].join('/');
  const facts: Readonly<Record<string, unknown>> = {
    ...event,
    ...('alarm' in event && event.alarm),
  };
  const whom = TOLD_APART_BY.flatMap((name) => facts[name] ?? []);
  return [cluster, formatIso(at), event.kind, ...whom].join('/');
}

const TOLD_APART_BY = [
  'operation',
  'node',
  'instance',
  'market',
  'code',
  'signal',
  'effect',
  'revision',
] as const;

/** An alarm and its end bear one name. */
function nameOf(event: News): string {
  if (event.kind === 'alarm-raised') return event.alarm.code;
  return event.kind === 'alarm-over' ? event.code : event.kind;
}

function audienceOf(event: News): Audience {
  switch (event.kind) {
    case 'launch-failed':
      return 'alerts';
    // A refused pool is nothing yet: the next one, or the other market, may serve in the same tick.
    case 'launch-refused':
      return event.refusal.kind === 'no-capacity' ? 'warnings' : 'alerts';
    case 'removal-restored':
      return event.why === 'would-not-drain' || event.why === 'two-budgets' ? 'alerts' : 'warnings';
    case 'alarm-raised':
      return ALARM_AUDIENCE[event.alarm.code];
    case 'alarm-over':
      return ALARM_AUDIENCE[event.code];
    case 'launch-started':
    case 'launch-ready':
    case 'removal-started':
    case 'removal-done':
    case 'orphan-swept':
    case 'ghost-swept':
    case 'cordon-lifted':
    // One call is tried again; the alarm on three failures in fifteen minutes wakes people.
    case 'effect-failed':
    case 'policy-changed':
    case 'weekly-cost':
      return 'warnings';
  }
}

/** Those under which scaling does not work are failures; the others are limits doing their work. */
const ALARM_AUDIENCE: Readonly<Record<AlarmCode, Audience>> = {
  'at-maximum': 'alerts',
  'breaker-open': 'alerts',
  'launches-failing': 'alerts',
  'no-pool-left': 'alerts',
  'over-budget': 'warnings',
  'launches-per-hour': 'warnings',
  uncorroborated: 'warnings',
  'pods-not-helpable': 'warnings',
};
