import type { AlarmCode } from './alarms.ts';
import type { TickEvent } from './event.ts';
import { explainEvent } from './explain/event.ts';
import { formatIso } from './iso-time.ts';
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
    /** The same for a message that was sent twice. */
    readonly id: string;
    readonly cluster: string;
    readonly correlation: string;
    readonly at: Instant;
    readonly event: TickEvent;
  };
}

export interface MessageContext {
  readonly cluster: string;
  readonly region: string;
  readonly correlation: string;
  readonly at: Instant;
  /** How many messages this run has sent, this one included. */
  readonly number: number;
}

export interface Addressed {
  readonly audience: Audience;
  /** Less than 100 characters on one line, as SNS takes it. */
  readonly subject: string;
  readonly message: Message;
}

/** The message that tells of an event, and who gets it. */
export function messageOf(event: TickEvent, context: MessageContext): Addressed {
  const { cluster, region, correlation, at, number } = context;
  const audience = audienceOf(event);
  const { mark, title, sentence } = explainEvent(event);
  const raised = audience === 'alerts' && event.kind !== 'alarm-over';
  return {
    audience,
    subject: `${mark} SmartScale${audience === 'alerts' ? ' Alert' : ''}: ${title}`,
    message: {
      AlarmName: `smartscale-${nameOf(event)}`,
      NewStateValue: raised ? 'ALARM' : 'OK',
      NewStateReason: sentence,
      Timestamp: formatIso(at),
      Region: region,
      smartscale: { version: 1, id: `${correlation}-${number}`, cluster, correlation, at, event },
    },
  };
}

/** An alarm and its end bear one name. */
function nameOf(event: TickEvent): string {
  if (event.kind === 'alarm-raised') return event.alarm.code;
  return event.kind === 'alarm-over' ? event.code : event.kind;
}

function audienceOf(event: TickEvent): Audience {
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
