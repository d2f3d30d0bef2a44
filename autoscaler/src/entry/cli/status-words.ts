import { fullMoment, moment, momentAhead, type Telling } from '../../core/explain/moment.ts';
import { explainPlan } from '../../core/explain/plan.ts';
import { explainReason } from '../../core/explain/reasons.ts';
import { explainVeto } from '../../core/explain/vetoes.ts';
import { count, dollars, list, span } from '../../core/explain/words.ts';
import { formatIso } from '../../core/iso-time.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { PolicyChain } from '../../core/policy-chain.ts';
import { intervalAt } from '../../core/schedule/cadence.ts';
import { inLastHour } from '../../core/stamps.ts';
import { elapsed, type Instant, minutes } from '../../core/units.ts';
import type { Holder } from '../../ports/lease-view.ts';
import type { PolicyReading } from '../../ports/policy-source.ts';
import type { DecisionRecord, Stored } from '../../ports/state-store.ts';
import { chainInWords } from './chain-words.ts';
import { policyInForce, zoneOf } from './live/memory.ts';
import { operationInWords } from './operation-words.ts';

/** All that `status` was told, at one moment. */
export interface Situation {
  readonly now: Instant;
  readonly cluster: string;
  /** Where it was asked. */
  readonly at: string;
  readonly stored: Stored;
  readonly reading: PolicyReading;
  readonly holder?: Holder;
  readonly last?: DecisionRecord;
  /** How far the policy has come. */
  readonly chain: PolicyChain;
}

interface Told extends Situation {
  readonly policy: Policy | undefined;
  readonly telling: Telling & { readonly now: Instant };
}

/** A line for each question that a person has; a further line where there is more to say. */
export function statusInWords(situation: Situation): string {
  const { now, cluster, at, stored, reading } = situation;
  const policy = policyInForce(reading, stored);
  const timeZone = zoneOf(policy);
  const told = { ...situation, policy, telling: { timeZone, now } };
  const head = `${cluster} at ${at}, ${fullMoment(now, timeZone)} (${formatIso(whole(now))})`;
  const rows = ROWS.flatMap(([title, tell]) => row(title, tell(told)));
  return `${[head, '', ...rows].join('\n')}\n`;
}

const whole = (at: Instant): Instant => (Math.floor(at / 1_000) * 1_000) as Instant;

const row = (title: string, [first = 'none', ...more]: readonly string[]): readonly string[] => [
  `  ${title.padEnd(10)} ${first}`,
  ...more.map((line) => `  ${''.padEnd(10)} ${line}`),
];

const ROWS: readonly (readonly [string, (told: Told) => readonly string[]])[] = [
  ['Mode', mode],
  ['Policy', source],
  ['Brake', brake],
  ['Boost', boost],
  ['Nodes', nodes],
  ['Decided', decided],
  ['Way', ({ chain, telling }) => chainInWords(chain, telling)],
  ['Open', open],
  ['Notices', notices],
  ['Launches', launches],
  ['Alarms', alarms],
  ['Cost', cost],
  ['Untold', untold],
  ['Lease', lease],
];

function mode({ policy, stored, now }: Told): readonly string[] {
  if (!policy) return ['built-in: no policy was ever read, so only the minimum is kept'];
  const { brake: pulled } = stored.state;
  const braked = pulled !== undefined && pulled.until > now && policy.mode !== 'paused';
  return [
    `${policy.mode}${braked ? ', but paused by the brake' : ''}; prediction ${policy.prediction.mode}`,
  ];
}

function source({ reading, stored, last }: Told): readonly string[] {
  const ran = last && `the last decision ran on: ${fromWhere(last)}`;
  if (reading.kind === 'current') {
    const { policy, hash, revision } = reading;
    const live = `${policy.name} ${short(hash)} of ${revision ?? 'no known revision'}`;
    const behind = ran && last.policy.hash !== hash;
    return [live, ...(behind ? [ran] : [])];
  }
  const kept = stored.policy ? `the last good one, ${stored.policy.name}` : 'the built-in one';
  return [`cannot be read; ticks run on ${kept}`, reading.why, ...(ran ? [ran] : [])];
}

const fromWhere = ({ policy: { name, hash, source: from } }: DecisionRecord): string =>
  `${name} ${short(hash)} (${SOURCES[from]})`;

const SOURCES = {
  current: 'from Git',
  'last-good': 'the last good one',
  'built-in': 'built in',
} as const;

const short = (hash: string | undefined): string => hash?.slice(0, 12) ?? '(hash unknown)';

function brake({ stored, telling }: Told): readonly string[] {
  const { brake: pulled } = stored.state;
  if (!pulled || pulled.until <= telling.now) return ['off'];
  return [`paused until ${momentAhead(pulled.until, telling)}: "${pulled.why}"`];
}

function boost({ stored, telling }: Told): readonly string[] {
  const { boost: wished } = stored.state;
  if (!wished || wished.until <= telling.now) return ['off'];
  const { nodes: many, until, why } = wished;
  return [`at least ${count(many, 'node')} until ${momentAhead(until, telling)}: "${why}"`];
}

function nodes({ stored: { fleet }, policy }: Told): readonly string[] {
  if (!fleet) return ['no tick has seen the list of nodes yet'];
  const zones = Object.entries(fleet.byZone).map(([zone, many]) => `${many} in ${zone}`);
  const bounds = policy ? `; the policy keeps ${policy.nodes.min} to ${policy.nodes.max}` : '';
  const where = zones.length > 0 ? ` (${list(zones)})` : '';
  return [`${count(fleet.nodes, 'worker')} registered${where}${bounds}`];
}

/** Enough to see why nothing happens: "explain" tells them all. */
const MOST_VETOES = 3;

/** What was asked for and not done is not told without what stood in its way, nor is blindness. */
function stoodInTheWay({ at, decision }: DecisionRecord, timeZone: string): readonly string[] {
  const { plan, because, vetoes } = decision;
  const wanted = plan.kind === 'hold' && because[0].code !== 'steady';
  const told = vetoes.filter(({ code }) => wanted || code === 'blind').slice(0, MOST_VETOES);
  return told.map((it) => `But: ${explainVeto(it, { timeZone, now: at })}`);
}

/** A heartbeat that was missed three times over, and more than a deployment takes. */
const SILENCE = minutes(15);

function decided({ last, policy, telling }: Told): readonly string[] {
  if (!last) return ['never: does the heartbeat call the function?'];
  const { at, decision, id } = last;
  const age = elapsed(at, telling.now);
  const [reason] = decision.because;
  const when = `${moment(at, telling)}, ${span(age)} ago (id ${id})`;
  const usual = policy ? 3 * intervalAt(policy, telling.now) : SILENCE;
  const late = age > Math.max(usual, SILENCE);
  return [
    `${when}: ${explainPlan(decision.plan)}`,
    explainReason(reason, { ...telling, now: at }),
    ...stoodInTheWay(last, telling.timeZone),
    ...(late ? ['That is long ago: does the heartbeat still call the function?'] : []),
  ];
}

function open({ stored, telling }: Told): readonly string[] {
  return stored.state.operations.map((it) => operationInWords(it, telling.now));
}

function notices({ stored, telling }: Told): readonly string[] {
  return stored.state.notices.map(({ instance, kind, at, endsAt }) => {
    const end = endsAt === undefined ? '' : `, which ends at ${moment(endsAt, telling)}`;
    return `${kind} of ${instance} since ${moment(at, telling)}${end}`;
  });
}

/** Those that the policy's limits of an hour count. */
function launches({ stored, telling }: Told): readonly string[] {
  const lately = stored.state.launches.filter(({ at }) => inLastHour(at, telling.now));
  if (lately.length === 0) return ['none in the last hour'];
  const ended = (outcome: string) => lately.filter((it) => it.outcome === outcome).length;
  const [ready, failed, under] = [ended('ready'), ended('failed'), ended('open')];
  return [
    `${lately.length} in the last hour: ${ready} Ready, ${failed} failed, ${under} under way`,
  ];
}

/** What people were told of and still holds, as the last decision put it where it did. */
function alarms({ stored, last, telling }: Told): readonly string[] {
  return stored.state.alarms.map((key) => {
    const [code] = key.split('/');
    const veto = last?.decision.vetoes.find((it) => it.code === code);
    return veto && last ? `${key}: ${explainVeto(veto, { ...telling, now: last.at })}` : key;
  });
}

function cost({ stored, policy }: Told): readonly string[] {
  const { month, usd } = stored.state.monthCost;
  if (month === '') return ['nothing charged yet'];
  const budget = policy?.safety.monthlyBudget;
  const share = budget ? ` of ${dollars(budget)} (${Math.round((100 * usd) / budget)}%)` : '';
  return [`${dollars(usd)} in ${month}${share}${budget ? '' : '; the policy sets no budget'}`];
}

function untold({ stored, telling }: Told): readonly string[] {
  const { outbox } = stored.state;
  const [oldest] = outbox;
  if (!oldest) return ['nothing'];
  return [`${count(outbox.length, 'message')}, the oldest of ${moment(oldest.at, telling)}`];
}

function lease({ holder, telling }: Told): readonly string[] {
  if (!holder) return ['free'];
  const { owner, until } = holder;
  if (until > telling.now) return [`held by ${owner} until ${momentAhead(until, telling)}`];
  return [`free since ${moment(until, telling)}: ${owner} ended without giving it back`];
}
